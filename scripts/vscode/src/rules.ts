// What rules want, as documents that the server writes and the editor shows.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

export const RULE_SCHEME = "edi-rule";

/** The document of a rule; the server names it so too, where a finding links to it. */
export function ruleUri(code: string): vscode.Uri {
  return vscode.Uri.parse(`${RULE_SCHEME}:/${encodeURIComponent(code)}.md`);
}

export class RuleDocuments implements vscode.TextDocumentContentProvider {
  constructor(private readonly client: () => LanguageClient | undefined) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const code = uri.path.replace(/^\//, "").replace(/\.md$/, "");
    const found = await this.client()?.sendRequest<{ text: string } | null>("edi/rule", { code });
    return found?.text ?? `There is no rule ${code}. \`edi rules\` lists all of them.\n`;
  }
}
