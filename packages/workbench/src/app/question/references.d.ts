/** Made by the build (tools/references-plugin.mjs): the works that entries cite, by their keys in docs/references.bib. */
declare module "virtual:references" {
  export const references: Readonly<Record<string, { readonly text: string; readonly address?: string }>>;
}
