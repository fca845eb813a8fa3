-- Headnote in Neovim, 0.7.2 and later. Put this file into ~/.config/nvim/lua/ and write into init.lua:
--     require("headnote").setup({ language = "en" })
-- Options: cmd = { "headnote", "lsp" }; language = "en" or "ja"; lenses = false, to see no cases above rows;
-- on_attach = function(client, buffer) … end. `:lua vim.lsp.codelens.run()` opens the cases of the row under the cursor.

local M = {}

local client

-- Lenses are asked for when the server is there: Neovim 0.7 waits for ever for an answer that nobody gives.
local function attached(options)
  return function(server, buffer)
    if options.lenses ~= false then
      vim.api.nvim_create_autocmd({ "BufEnter", "CursorHold", "InsertLeave" }, {
        buffer = buffer,
        callback = function()
          vim.lsp.codelens.refresh()
        end,
      })
    end
    if options.on_attach then
      options.on_attach(server, buffer)
    end
  end
end

local function start(options)
  return vim.lsp.start_client({
    name = "headnote",
    cmd = options.cmd or { "headnote", "lsp" },
    root_dir = vim.fn.getcwd(),
    init_options = { language = options.language },
    on_attach = attached(options),
    on_exit = function()
      client = nil
    end,
  })
end

-- The cases of a lens: the only one is opened, several are listed.
local function show_cases(command)
  local files = vim.tbl_map(vim.uri_to_fname, command.arguments[1])
  if #files == 1 then
    vim.cmd("edit " .. vim.fn.fnameescape(files[1]))
    return
  end
  vim.fn.setqflist({}, " ", {
    title = command.title,
    items = vim.tbl_map(function(file)
      return { filename = file, lnum = 1 }
    end, files),
  })
  vim.cmd("copen")
end

function M.setup(options)
  options = options or {}
  vim.lsp.commands["headnote.showCases"] = show_cases
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
