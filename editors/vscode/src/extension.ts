// The client of `headnote lsp`: it starts the server, restarts it, and opens the cases that a lens names.
import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("headnote.showCases", showCases),
    vscode.commands.registerCommand("headnote.restart", restart),
    vscode.workspace.onDidChangeConfiguration((changed) => {
      if (changed.affectsConfiguration("headnote")) void restart();
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function restart(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.dispose();
  await start();
}

async function start(): Promise<void> {
  const settings = vscode.workspace.getConfiguration("headnote");
  const [command, ...args] = settings.get<string[]>("command", []);
  if (command === undefined) {
    void vscode.window.showErrorMessage("headnote.command is empty: name the command that starts the language server.");
    return;
  }
  const server: ServerOptions = { command, args };
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: "file", language: "headnote" }],
    synchronize: {
      fileEvents: ["**/*.origin", "**/cases/*.yaml"].map((files) => vscode.workspace.createFileSystemWatcher(files)),
    },
    initializationOptions: { language: spoken(settings.get<string>("language", "auto")) },
  };
  client = new LanguageClient("headnote", "Headnote", server, options);
  try {
    await client.start();
  } catch (error) {
    void vscode.window.showErrorMessage(
      `The language server did not start (${String(error)}): pip install 'headnote[lsp]', or set headnote.command.`,
    );
  }
}

function spoken(chosen: string): string {
  if (chosen !== "auto") return chosen;
  return vscode.env.language.startsWith("ja") ? "ja" : "en";
}

// A lens gives the addresses of its cases' files.
async function showCases(addresses: string[]): Promise<void> {
  const files = [...new Set(addresses)].map((one) => vscode.Uri.parse(one));
  const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const picked = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items);
  if (picked !== undefined) await vscode.window.showTextDocument(picked.uri);
}
