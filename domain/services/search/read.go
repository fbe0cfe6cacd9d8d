package search

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// mostSigns bounds what is read of a query.
const mostSigns = 200

// reader takes texts apart.
type reader struct{ sound pinyin.Args }

func newReader() reader {
	return reader{pinyin.NewArgs()}
}

// filler is what people say around what they want; it stands in few names and finds
// the wrong ones. Longer ones come first.
var filler = []string{
	"请问一下", "需要准备什么", "需要带什么", "需要什么材料", "要什么材料", "什么材料", "需要哪些", "要带什么", "怎么办理", "如何办理", "在哪里办", "去哪里办", "到哪里办", "在哪办", "去哪办",
	"请问", "我想要", "我想", "我要", "想要", "帮我", "怎么", "如何", "怎样", "哪里", "哪儿", "什么", "需要", "可以", "能不能", "多少钱", "多久", "多长时间",
	"咨询一下", "一下", "手续", "流程", "在上海", "上海市", "上海", "吗", "呢", "啊", "呀", "吧", "了", "的", "我", "？", "?", "，", ",", "。", "！",
}

// plain takes the filler out of a query, unless nothing else is in it.
func plain(text string) string {
	if signs := []rune(text); len(signs) > mostSigns {
		text = string(signs[:mostSigns])
	}
	out := text
	for _, one := range filler {
		out = strings.ReplaceAll(out, one, " ")
	}
	if strings.TrimSpace(out) == "" {
		return text
	}
	return out
}

// pieces takes a text apart in every way, with how much each piece counts.
func (r reader) pieces(text string) [ways]map[string]float64 {
	out := [ways]map[string]float64{{}, {}, {}}
	for _, run := range runs(fold(text)) {
		if run.han {
			r.characters(out[byCharacter], run.text)
			r.sounds(out[bySound], run.text)
			r.initials(out[byWord], run.text)
			continue
		}
		letters(out, run.text)
	}
	return out
}

// run is a stretch of one script.
type run struct {
	text []rune
	han  bool
}

func runs(text string) (list []run) {
	var now run
	flush := func() {
		if len(now.text) > 0 {
			list = append(list, now)
		}
		now = run{}
	}
	for _, sign := range text {
		han := unicode.Is(unicode.Han, sign)
		if !han && !unicode.IsLetter(sign) && !unicode.IsDigit(sign) {
			if sign != '\'' {
				flush()
			}
			continue
		}
		if len(now.text) > 0 && now.han != han {
			flush()
		}
		now.han = han
		now.text = append(now.text, sign)
	}
	flush()
	return list
}

// fold brings letters to small ones and full-width signs to half-width ones.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		return unicode.ToLower(r)
	}, text)
}

// characters counts single characters a little and pairs of them in full.
func (reader) characters(into map[string]float64, text []rune) {
	for i := range text {
		into[string(text[i])] = 0.5
		if i > 0 {
			into[string(text[i-1:i+1])] = 1
		}
	}
}

// sounds counts three letters each of the text's pinyin, without tones: who types by
// sound chooses wrong characters of the right sound.
func (r reader) sounds(into map[string]float64, text []rune) {
	letterPieces(into, muddle(r.pinyin(text)))
}

func (r reader) pinyin(text []rune) string {
	return strings.Join(pinyin.LazyConvert(string(text), &r.sound), "")
}

// initials counts pieces of the first letters, as jhdj for 结婚登记.
func (r reader) initials(into map[string]float64, text []rune) {
	var first strings.Builder
	for _, syllable := range pinyin.LazyConvert(string(text), &r.sound) {
		if syllable != "" {
			first.WriteByte(syllable[0])
		}
	}
	initialPieces(into, first.String())
}

func initialPieces(into map[string]float64, text string) {
	for i := 1; i < len(text); i++ {
		into["#"+text[i-1:i+1]] = 0.6
		if i > 1 {
			into["#"+text[i-2:i+1]] = 1
		}
	}
}

// letters reads what is written in letters: as a word, as pinyin, and as initials
// where it has hardly a vowel.
func letters(out [ways]map[string]float64, text []rune) {
	word := string(text)
	letterPieces(out[bySound], muddle(word))
	vowels := 0
	for _, sign := range text {
		if strings.ContainsRune("aeiouü", sign) {
			vowels++
		}
	}
	if vowels*4 <= len(text) && len(text) <= 12 {
		initialPieces(out[byWord], word)
		return
	}
	if word = stem(word); len(word) > 1 && !smallWords[word] {
		out[byWord]["="+word] = 1
		letterPiecesOf(out[byWord], word)
	}
}

// smallWords are those of English that say nothing here.
var smallWords = map[string]bool{
	"a": true, "an": true, "the": true, "to": true, "of": true, "for": true, "my": true, "how": true, "do": true, "in": true, "and": true,
	"want": true, "need": true, "get": true, "what": true, "is": true, "where": true, "can": true, "apply": true, "on": true, "or": true,
}

// stem takes the commonest endings off an English word.
func stem(word string) string {
	for _, end := range []string{"ing", "ies", "es", "ed", "s"} {
		if cut, ok := strings.CutSuffix(word, end); ok && len(cut) > 3 {
			return cut
		}
	}
	return word
}

func letterPiecesOf(into map[string]float64, word string) {
	for i := 0; i+4 <= len(word); i++ {
		into["~"+word[i:i+4]] = 0.3
	}
}

// letterPieces counts three letters each, and two at the ends of short texts.
func letterPieces(into map[string]float64, text string) {
	if len(text) < 3 {
		if text != "" {
			into[text] = 1
		}
		return
	}
	for i := 0; i+3 <= len(text); i++ {
		into[text[i:i+3]] = 1
	}
}

// muddled are sounds that many people do not tell apart.
var muddled = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ng", "n", "ü", "v", "lue", "lve", "nue", "nve")

func muddle(text string) string { return muddled.Replace(text) }
