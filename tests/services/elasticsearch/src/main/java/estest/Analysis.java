package estest;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.*;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.charfilter.*;
import org.apache.lucene.analysis.cjk.*;
import org.apache.lucene.analysis.core.*;
import org.apache.lucene.analysis.en.*;
import org.apache.lucene.analysis.ko.*;
import org.apache.lucene.analysis.ko.dict.UserDictionary;
import org.apache.lucene.analysis.miscellaneous.*;
import org.apache.lucene.analysis.ngram.*;
import org.apache.lucene.analysis.pattern.*;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.synonym.*;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.*;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/** The parts of the modules analysis-common and analysis-nori that tests use: same names, settings and defaults, over Lucene's classes. */
public final class Analysis extends Plugin implements AnalysisPlugin {

    /** Builds a component once from its settings; the result makes the streams. */
    private interface Setup<R> {
        R from(Settings settings, IndexSettings index, Environment env) throws IOException;
    }

    private record Filter(String name, UnaryOperator<TokenStream> make) implements TokenFilterFactory {
        public TokenStream create(TokenStream in) {
            return make.apply(in);
        }
    }

    /** A filter that normalizers may use too. */
    private record NormFilter(String name, UnaryOperator<TokenStream> make) implements NormalizingTokenFilterFactory {
        public TokenStream create(TokenStream in) {
            return make.apply(in);
        }
    }

    private record Chars(String name, UnaryOperator<Reader> make) implements CharFilterFactory {
        public Reader create(Reader in) {
            return make.apply(in);
        }
    }

    private record NormChars(String name, UnaryOperator<Reader> make) implements NormalizingCharFilterFactory {
        public Reader create(Reader in) {
            return make.apply(in);
        }
    }

    /** Parses its rules with the tokenizer and the filters that stand before it. */
    private record Synonyms(String name, Settings settings, Environment env, boolean graph) implements TokenFilterFactory {
        public TokenStream create(TokenStream in) {
            throw new IllegalStateException("not yet bound to a chain");
        }

        @Override
        public TokenFilterFactory getChainAwareTokenFilterFactory(IndexCreationContext context, TokenizerFactory tokenizer,
            List<CharFilterFactory> chars, List<TokenFilterFactory> previous, Function<String, TokenFilterFactory> all) {
            Analyzer analyzer = new CustomAnalyzer(tokenizer, chars.toArray(CharFilterFactory[]::new),
                previous.stream().map(TokenFilterFactory::getSynonymFilter).toArray(TokenFilterFactory[]::new));
            var parser = new SolrSynonymParser(true, settings.getAsBoolean("expand", true), analyzer);
            SynonymMap map;
            try {
                parser.parse(new StringReader(String.join("\n", orEmpty(org.elasticsearch.index.analysis.Analysis.getWordList(env, settings, "synonyms")))));
                map = parser.build();
            } catch (Exception e) {
                throw new IllegalArgumentException("failed to build synonyms", e);
            }
            return new Filter(name, in -> map.fst == null ? in : graph ? new SynonymGraphFilter(in, map, true) : new SynonymFilter(in, map, true));
        }
    }

    private static AnalysisProvider<TokenFilterFactory> filter(Setup<UnaryOperator<TokenStream>> setup) {
        return (index, env, name, s) -> new Filter(name, setup.from(s, index, env));
    }

    private static AnalysisProvider<TokenFilterFactory> norm(UnaryOperator<TokenStream> make) {
        return (index, env, name, s) -> new NormFilter(name, make);
    }

    private static AnalysisProvider<TokenizerFactory> tokenizer(Setup<Supplier<Tokenizer>> setup) {
        return (index, env, name, s) -> TokenizerFactory.newFactory(name, setup.from(s, index, env));
    }

    private static AnalysisProvider<AnalyzerProvider<? extends Analyzer>> analyzer(Setup<Analyzer> setup) {
        return (index, env, name, s) -> new PreBuiltAnalyzerProvider(name, AnalyzerScope.INDEX, setup.from(s, index, env));
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return installed(Map.of(
            "keyword", tokenizer((s, i, e) -> KeywordTokenizer::new),
            "whitespace", tokenizer((s, i, e) -> WhitespaceTokenizer::new),
            "letter", tokenizer((s, i, e) -> LetterTokenizer::new),
            "pattern", tokenizer((s, i, e) -> {
                Pattern p = Pattern.compile(s.get("pattern", "\\W+"));
                return () -> new PatternTokenizer(p, s.getAsInt("group", -1));
            }),
            "ngram", tokenizer((s, i, e) -> {
                int[] g = grams(s, i, NGramTokenizer.DEFAULT_MAX_NGRAM_SIZE);
                IntPredicate keep = tokenChars(s);
                return () -> new NGramTokenizer(g[0], g[1]) {
                    @Override
                    protected boolean isTokenChar(int c) {
                        return keep.test(c);
                    }
                };
            }),
            "edge_ngram", tokenizer((s, i, e) -> {
                int[] g = grams(s, null, EdgeNGramTokenizer.DEFAULT_MAX_GRAM_SIZE);
                IntPredicate keep = tokenChars(s);
                return () -> new EdgeNGramTokenizer(g[0], g[1]) {
                    @Override
                    protected boolean isTokenChar(int c) {
                        return keep.test(c);
                    }
                };
            }),
            "nori_tokenizer", tokenizer((s, i, e) -> {
                UserDictionary dict = userDictionary(s, e);
                return () -> new KoreanTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, dict, decompound(s), false,
                    s.getAsBoolean("discard_punctuation", true));
            })));
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        Map<String, AnalysisProvider<TokenFilterFactory>> m = new HashMap<>();
        m.put("lowercase", norm(LowerCaseFilter::new));
        m.put("uppercase", norm(UpperCaseFilter::new));
        m.put("asciifolding", (i, e, name, s) -> new NormFilter(name, in -> new ASCIIFoldingFilter(in, s.getAsBoolean("preserve_original", false))));
        m.put("cjk_width", norm(CJKWidthFilter::new));
        m.put("decimal_digit", norm(DecimalDigitFilter::new));
        m.put("trim", norm(TrimFilter::new));
        m.put("reverse", filter((s, i, e) -> ReverseStringFilter::new));
        m.put("porter_stem", filter((s, i, e) -> PorterStemFilter::new));
        m.put("remove_duplicates", filter((s, i, e) -> RemoveDuplicatesTokenFilter::new));
        m.put("length", filter((s, i, e) -> in -> new LengthFilter(in, s.getAsInt("min", 0), s.getAsInt("max", Integer.MAX_VALUE))));
        m.put("truncate", filter((s, i, e) -> in -> new TruncateTokenFilter(in, s.getAsInt("length", 10))));
        m.put("cjk_bigram", filter((s, i, e) -> {
            var off = s.getAsList("ignored_scripts");
            int flags = (off.contains("han") ? 0 : CJKBigramFilter.HAN) | (off.contains("hiragana") ? 0 : CJKBigramFilter.HIRAGANA)
                | (off.contains("katakana") ? 0 : CJKBigramFilter.KATAKANA) | (off.contains("hangul") ? 0 : CJKBigramFilter.HANGUL);
            return in -> new CJKBigramFilter(in, flags, s.getAsBoolean("output_unigrams", false));
        }));
        m.put("ngram", filter((s, i, e) -> {
            int[] g = grams(s, i, 2);
            return in -> new NGramTokenFilter(in, g[0], g[1], s.getAsBoolean("preserve_original", false));
        }));
        m.put("edge_ngram", filter((s, i, e) -> {
            int[] g = grams(s, null, 2);
            return in -> new EdgeNGramTokenFilter(in, g[0], g[1], s.getAsBoolean("preserve_original", false));
        }));
        m.put("pattern_replace", AnalysisPlugin.requiresAnalysisSettings(filter((s, i, e) -> {
            Pattern p = Pattern.compile(s.get("pattern"));
            return in -> new PatternReplaceFilter(in, p, s.get("replacement", ""), s.getAsBoolean("all", true));
        })));
        m.put("synonym", AnalysisPlugin.requiresAnalysisSettings((i, e, name, s) -> new Synonyms(name, s, e, false)));
        m.put("synonym_graph", AnalysisPlugin.requiresAnalysisSettings((i, e, name, s) -> new Synonyms(name, s, e, true)));
        m.put("nori_part_of_speech", filter((s, i, e) -> {
            Set<POS.Tag> tags = stopTags(s);
            return in -> new KoreanPartOfSpeechStopFilter(in, tags);
        }));
        m.put("nori_readingform", filter((s, i, e) -> KoreanReadingFormFilter::new));
        m.put("nori_number", filter((s, i, e) -> KoreanNumberFilter::new));
        return installed(m);
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of(
            "html_strip", (i, e, name, s) -> new Chars(name, in -> new HTMLStripCharFilter(in, Set.copyOf(s.getAsList("escaped_tags")))),
            "mapping", AnalysisPlugin.requiresAnalysisSettings((i, e, name, s) -> {
                var b = new NormalizeCharMap.Builder();
                for (String rule : orEmpty(org.elasticsearch.index.analysis.Analysis.getWordList(e, s, "mappings"))) { // no backslash escapes
                    String[] kv = rule.split("=>", 2);
                    b.add(kv[0].strip(), kv[1].strip());
                }
                NormalizeCharMap map = b.build();
                return new NormChars(name, in -> new MappingCharFilter(map, in));
            }),
            "pattern_replace", AnalysisPlugin.requiresAnalysisSettings((i, e, name, s) -> {
                Pattern p = Pattern.compile(s.get("pattern"));
                return new NormChars(name, in -> new PatternReplaceCharFilter(p, s.get("replacement", ""), in));
            }));
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return installed(Map.of(
            "whitespace", analyzer((s, i, e) -> new WhitespaceAnalyzer()),
            "simple", analyzer((s, i, e) -> new SimpleAnalyzer()),
            "english", analyzer((s, i, e) -> new EnglishAnalyzer()),
            "cjk", analyzer((s, i, e) -> new CJKAnalyzer()),
            "nori", analyzer((s, i, e) -> new KoreanAnalyzer(userDictionary(s, e), decompound(s), stopTags(s), false))));
    }

    /** Without what starts with "nori" where the system property es.nori is false, as on a server without that plugin. */
    private static <V> Map<String, V> installed(Map<String, V> components) {
        if (!"false".equals(System.getProperty("es.nori"))) {
            return components;
        }
        Map<String, V> kept = new HashMap<>(components);
        kept.keySet().removeIf(name -> name.startsWith("nori"));
        return kept;
    }

    private static List<String> orEmpty(List<String> l) {
        return l == null ? List.of() : l;
    }

    /** min_gram and max_gram; with an index also its limit index.max_ngram_diff. */
    private static int[] grams(Settings s, IndexSettings index, int defaultMax) {
        int min = s.getAsInt("min_gram", 1), max = s.getAsInt("max_gram", defaultMax);
        if (index != null && max - min > index.getMaxNgramDiff()) {
            throw new IllegalArgumentException("max_gram - min_gram is " + (max - min) + ", over index.max_ngram_diff " + index.getMaxNgramDiff());
        }
        return new int[] { min, max };
    }

    private static IntPredicate tokenChars(Settings s) {
        IntPredicate any = null;
        for (String kind : s.getAsList("token_chars")) {
            IntPredicate p = switch (kind) {
                case "letter" -> Character::isLetter;
                case "digit" -> Character::isDigit;
                case "whitespace" -> Character::isWhitespace;
                case "custom" -> c -> s.get("custom_token_chars", "").indexOf(c) >= 0;
                default -> throw new IllegalArgumentException("token_chars: " + kind + " is not supported by the test server");
            };
            any = any == null ? p : any.or(p);
        }
        return any == null ? c -> true : any;
    }

    private static KoreanTokenizer.DecompoundMode decompound(Settings s) {
        return KoreanTokenizer.DecompoundMode.valueOf(s.get("decompound_mode", "discard").toUpperCase(Locale.ROOT));
    }

    /** user_dictionary (a file below config/) or user_dictionary_rules. */
    private static UserDictionary userDictionary(Settings s, Environment env) throws IOException {
        List<String> rules = org.elasticsearch.index.analysis.Analysis.getWordList(env, s, "user_dictionary", "user_dictionary_rules",
            "lenient", false, true);
        return rules == null || rules.isEmpty() ? null : UserDictionary.open(new StringReader(String.join("\n", rules)));
    }

    private static Set<POS.Tag> stopTags(Settings s) {
        List<String> names = s.getAsList("stoptags", null);
        if (names == null) {
            return KoreanPartOfSpeechStopFilter.DEFAULT_STOP_TAGS;
        }
        Set<POS.Tag> tags = new HashSet<>();
        names.forEach(n -> tags.add(POS.resolveTag(n)));
        return tags;
    }
}
