"""`headnote lsp` in a real editor: Neovim of Debian's packages, without a screen, set up as editors/neovim says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from headnote.engine.agreements.library import shipped
from programs import program

SNIPPET = Path(__file__).resolve().parents[2] / "editors" / "neovim"

SCRIPT = """\
package.path = vim.env.SNIPPET .. "/?.lua;" .. package.path
require("headnote").setup({ cmd = { vim.env.PYTHON, "-m", "headnote", "lsp" }, language = vim.env.SPOKEN })
local told = {}
local function until_(holds)
  assert(vim.wait(60000, holds, 50), "nothing came")
end
local function ask(method, line, column, more)
  local document = vim.lsp.util.make_text_document_params()
  local params = { textDocument = document, position = { line = line, character = column } }
  local found = vim.lsp.buf_request_sync(0, method, vim.tbl_extend("error", params, more or {}), 60000)
  for _, one in pairs(found) do
    return one.result
  end
end
local ok, problem = pcall(function()
  vim.cmd("edit annex-3a.origin")
  until_(function()
    local client = (vim.lsp.get_clients or vim.lsp.get_active_clients)()[1]
    return client ~= nil and client.initialized
  end)
  told.filetype = vim.bo.filetype
  local line = vim.fn.search("17.04    CTH") - 1
  vim.api.nvim_buf_set_text(0, line, 13, line, 16, { "CHT" })
  until_(function()
    return #vim.diagnostic.get(0) == 1
  end)
  local said = vim.diagnostic.get(0)[1]
  told.diagnostic = { code = said.code, message = said.message, col = said.col, end_col = said.end_col }
  vim.api.nvim_buf_set_text(0, line, 13, line, 16, { "CTH" })
  until_(function()
    return #vim.diagnostic.get(0) == 0
  end)
  told.hover = ask("textDocument/hover", line, 14).contents.value
  told.completion = {}
  for _, item in ipairs(ask("textDocument/completion", line, 13).items) do
    table.insert(told.completion, item.label)
  end
  vim.api.nvim_win_set_cursor(0, { line + 1, 14 })
  vim.lsp.buf.rename("CHG")
  until_(function()
    return vim.api.nvim_buf_get_lines(0, line, line + 1, true)[1]:match("CHG") ~= nil
  end)
  told.renamed = vim.api.nvim_buf_get_lines(0, line, line + 1, true)[1]
  vim.cmd("wall")
  vim.fn.search("8418.10")
  until_(function()
    vim.cmd("doautocmd CursorHold")
    return #vim.lsp.codelens.get(vim.api.nvim_get_current_buf()) > 0
  end)
  vim.lsp.codelens.run()
  until_(function()
    return vim.fn.expand("%:t") == "02-refrigerator.yaml"
  end)
  told.case = vim.api.nvim_buf_get_lines(0, 0, 1, true)[1]
  told.version = vim.version().major .. "." .. vim.version().minor
end)
told.problem = not ok and problem or nil
vim.fn.writefile({ vim.json.encode(told) }, vim.env.TOLD)
vim.cmd("qall!")
"""


def test_neovim_shows_mistakes_meaning_completion_and_renames(tmp_path: Path) -> None:
    nvim = program("nvim")
    folder = tmp_path / "rcep"
    folder.mkdir()
    for name in ("agreement.origin", "annex-3a.origin"):
        shutil.copy(shipped() / "rcep" / name, folder)
    (folder / "cases").mkdir()
    shutil.copy(shipped() / "rcep" / "cases" / "02-refrigerator.yaml", folder / "cases")
    (tmp_path / "script.lua").write_text(SCRIPT, encoding="utf-8")
    environment = {
        **os.environ,
        "SNIPPET": str(SNIPPET),
        "PYTHON": sys.executable,
        "SPOKEN": "en",
        "TOLD": str(tmp_path / "told.json"),
        "XDG_STATE_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
    }
    command = [nvim, "--headless", "-u", "NONE", "-n", "-S", str(tmp_path / "script.lua")]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert told.get("problem") is None, told["problem"]
    assert told["filetype"] == "headnote"
    assert (told["diagnostic"]["code"], told["diagnostic"]["col"], told["diagnostic"]["end_col"]) == ("HN0203", 13, 16)
    assert "did you mean “CTH”?" in told["diagnostic"]["message"]
    assert "every non-originating material is classified in another heading than the good" in told["hover"]
    assert {"CC", "CTH", "RVC", "wholly obtained"} <= set(told["completion"])
    assert told["renamed"] == '    17.04    CHG    @ TH "p. 74"'
    # The lens above the row opened the case that reaches it.
    assert told["case"].startswith('case: "RCEP-SEED-02')
    # The rename reached both files, and what is left checks clean.
    assert "CHG       change of heading" in (folder / "agreement.origin").read_text(encoding="utf-8")
    checked = subprocess.run(
        [sys.executable, "-m", "headnote", "check", str(folder)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
