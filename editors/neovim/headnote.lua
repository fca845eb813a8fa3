-- Headnote in Neovim, 0.7.2 and later. Put this file into ~/.config/nvim/lua/ and write into init.lua:
--     require("headnote").setup({ language = "en" })
-- Options: cmd = { "headnote", "lsp" }; language = "en" or "ja"; on_attach = function(client, buffer) … end.

local M = {}

local client

local function start(options)
  return vim.lsp.start_client({
    name = "headnote",
    cmd = options.cmd or { "headnote", "lsp" },
    root_dir = vim.fn.getcwd(),
    init_options = { language = options.language },
    on_attach = options.on_attach,
    on_exit = function()
      client = nil
    end,
  })
end

function M.setup(options)
  options = options or {}
  vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
    pattern = "*.origin",
    callback = function(event)
      vim.bo[event.buf].filetype = "headnote"
    end,
  })
  vim.api.nvim_create_autocmd("FileType", {
    pattern = "headnote",
    callback = function(event)
      vim.bo[event.buf].commentstring = "# %s"
      client = client or start(options)
      vim.lsp.buf_attach_client(event.buf, client)
    end,
  })
end

return M
