// Colours rule files as an editor would: node colours.cjs GRAMMAR FILE… prints for each file its tokens, a line each,
// as [line, start, end, [scope, …]], all in one JSON array of arrays. By vscode-textmate, which VS Code uses itself.
"use strict";
const fs = require("node:fs");
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

async function main([grammar, ...files]) {
  await oniguruma.loadWASM(fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(fs.readFileSync(grammar, "utf8"), grammar),
  });
  const loaded = await registry.loadGrammar("source.headnote");
  const coloured = files.map((file) => {
    let stack = textmate.INITIAL;
    return fs.readFileSync(file, "utf8").split("\n").flatMap((line, number) => {
      const { tokens, ruleStack } = loaded.tokenizeLine(line, stack);
      stack = ruleStack;
      return tokens.map((one) => [number, one.startIndex, one.endIndex, one.scopes.slice(1)]);
    });
  });
  process.stdout.write(JSON.stringify(coloured));
}

main(process.argv.slice(2)).catch((error) => { console.error(error); process.exit(1); });
