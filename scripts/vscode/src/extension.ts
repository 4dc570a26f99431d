// Starts `edi lsp` and lets it speak with the editor. All that is said of a file is found by that
// process, on this machine; nothing is sent anywhere.

import * as vscode from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";

import { RULE_SCHEME, RuleDocuments, ruleUri } from "./rules";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<LanguageClient> {
  const rules = new RuleDocuments(() => client);
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(RULE_SCHEME, rules),
    vscode.commands.registerCommand("edi.explainRule", explainRule),
    vscode.commands.registerCommand("edi.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("edi.command") || change.affectsConfiguration("edi.arguments")) {
        await restart();
      }
    }),
  );
  return start();
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function start(): Promise<LanguageClient> {
  const settings = vscode.workspace.getConfiguration("edi");
  const command = settings.get<string>("command", "edi");
  client = new LanguageClient(
    "edi",
    "edi",
    { command, args: settings.get<string[]>("arguments", ["lsp"]) },
    {
      documentSelector: [{ language: "x12" }],
      synchronize: { configurationSection: "edi" },
      initializationOptions: {
        showValues: settings.get<boolean>("showValues", false),
        ruleScheme: RULE_SCHEME,
        explainCommand: "edi.explainRule",
      },
    },
  );
  try {
    await client.start();
  } catch (error) {
    void vscode.window.showErrorMessage(
      `edi could not be started with "${command}". Install it with pip install 'aso-edi[lsp]',` +
        ` or say in the setting edi.command where it is. (${String(error)})`,
    );
  }
  return client;
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  if (running?.state === State.Running) {
    await running.stop();
  }
}

async function restart(): Promise<void> {
  await stop();
  await start();
}

/** Opens what a rule wants beside the file; without a code asks for one. */
async function explainRule(code?: unknown): Promise<void> {
  const asked =
    typeof code === "string"
      ? code
      : await vscode.window.showInputBox({ prompt: "Code or name of a rule", placeHolder: "CAS001" });
  if (asked) {
    const document = await vscode.workspace.openTextDocument(ruleUri(asked));
    await vscode.window.showTextDocument(document, {
      preview: true,
      preserveFocus: true,
      viewColumn: vscode.ViewColumn.Beside,
    });
  }
}
