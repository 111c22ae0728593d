/**
 * The page speaks English; the words that its parts bring in thirty other languages would be a quarter of what is loaded.
 */
const otherLanguage = /^(\.{1,2}\/.*intl\/.*|\.\/)(?!en-US)[a-z]{2}-[A-Z]{2}(\.m?js)$/;

export function englishOnly() {
  return {
    name: "pushforward-english-only",
    enforce: "pre",
    resolveId(source, importer) {
      if (!importer?.includes("react-")) return undefined;
      const english = source.replace(otherLanguage, "$1en-US$2");
      return english === source ? undefined : this.resolve(english, importer, { skipSelf: true });
    },
  };
}
