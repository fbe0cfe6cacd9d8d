// Package search finds service items by what people type: everyday words, words with
// typing errors, pinyin, initials and English. It is pure and holds its index in
// memory: a catalogue has some thousands of items, so that a search is a few thousand
// additions.
//
// Every item is a set of phrases: its names, what people call it, and the same with
// synonyms put in. A query is compared with every phrase by the pieces of text they
// share, each weighed by how rare it is, in three ways: by characters, by the sound of
// them, and by the words of other languages. An item is as good as its best phrase.
package search

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Doc is an item as search sees it.
type Doc struct {
	Key     string
	Phrases []string // its names and what people call it
	Context []string // departments, classes, life events: they help, yet do not name it
	Boost   float64  // of items that most people mean; 1 is usual
}

// Synonym is what people say and what stands in names.
type Synonym struct {
	Say  []string
	Mean string
}

// Hit is an item that was found. Score is 1 where the query is a phrase of it.
type Hit struct {
	Key   string
	Score float64
}

// The ways of comparing.
const (
	byCharacter = iota
	bySound
	byWord
	ways
)

// posting is a phrase in which a piece occurs.
type posting struct {
	phrase int32
	weight float32
}

type phrase struct {
	doc    int32
	weight float32
	norm   [ways]float32
}

// Index is a catalogue that can be searched. It never changes.
type Index struct {
	docs     []Doc
	phrases  []phrase
	postings [ways]map[string][]posting
	rarity   [ways]map[string]float64
	context  []map[string]bool // by doc: the pieces of its context
	reader   reader
	least    float64
}

// New makes the index. Where not even the best hit reaches the least score, nothing is found.
func New(docs []Doc, synonyms []Synonym, least float64) *Index {
	x := &Index{docs: docs, reader: newReader(), least: least}
	var texts []string
	for i, d := range docs {
		for n, text := range spoken(d.Phrases, synonyms) {
			weight := float32(1)
			if n >= len(d.Phrases) {
				weight = 0.96 // a synonym stands behind the name itself
			}
			x.phrases = append(x.phrases, phrase{doc: int32(i), weight: weight * float32(cmp.Or(d.Boost, 1))})
			texts = append(texts, text)
		}
		x.context = append(x.context, x.surroundings(d))
	}
	x.weigh(texts)
	return x
}

// spoken gives the phrases and then those with synonyms put in.
func spoken(phrases []string, synonyms []Synonym) []string {
	out := slices.Clone(phrases)
	for _, text := range phrases {
		for _, s := range synonyms {
			if !strings.Contains(text, s.Mean) {
				continue
			}
			for _, say := range s.Say {
				out = append(out, strings.Replace(text, s.Mean, say, 1))
				if !slices.Contains(out, say) {
					out = append(out, say)
				}
			}
		}
	}
	return out
}

func (x *Index) surroundings(d Doc) map[string]bool {
	out := map[string]bool{}
	for _, text := range d.Context {
		for piece := range x.reader.pieces(text)[byCharacter] {
			if len([]rune(piece)) > 1 {
				out[piece] = true
			}
		}
	}
	return out
}

// weigh counts how rare every piece is and lays the postings.
func (x *Index) weigh(texts []string) {
	read := make([][ways]map[string]float64, len(texts))
	var count [ways]map[string]int
	for w := range ways {
		count[w], x.postings[w], x.rarity[w] = map[string]int{}, map[string][]posting{}, map[string]float64{}
	}
	for i, text := range texts {
		read[i] = x.reader.pieces(text)
		for w := range ways {
			for piece := range read[i][w] {
				count[w][piece]++
			}
		}
	}
	for w := range ways {
		for piece, n := range count[w] {
			x.rarity[w][piece] = math.Log(1 + float64(len(texts))/float64(n))
		}
	}
	for i := range texts {
		for w := range ways {
			x.lay(int32(i), w, read[i][w])
		}
	}
}

func (x *Index) lay(p int32, way int, pieces map[string]float64) {
	sum := 0.0
	for piece, n := range pieces {
		weight := n * x.rarity[way][piece]
		sum += weight * weight
		x.postings[way][piece] = append(x.postings[way][piece], posting{p, float32(weight)})
	}
	x.phrases[p].norm[way] = float32(math.Sqrt(sum))
}

// unknownRarity is the weight of a piece that stands in no phrase: it lessens how well
// anything fits, for it says something that nothing answers.
const unknownRarity = 4

// Search gives the items that fit best, the best first.
func (x *Index) Search(text string, most int) []Hit {
	query := x.reader.pieces(plain(text))
	var sums [ways][]float32
	var norm [ways]float64
	for w := range ways {
		sums[w], norm[w] = x.add(w, query[w])
	}
	best := make([]float64, len(x.docs))
	latin := len(query[byCharacter]) == 0
	for i := range x.phrases {
		p := &x.phrases[i]
		if s := x.fit(p, i, sums, norm, latin) * float64(p.weight); s > best[p.doc] {
			best[p.doc] = s
		}
	}
	return x.rank(best, query[byCharacter], most)
}

// add sums what each phrase shares with the query in one way.
func (x *Index) add(way int, pieces map[string]float64) ([]float32, float64) {
	if len(pieces) == 0 {
		return nil, 0
	}
	sums, norm := make([]float32, len(x.phrases)), 0.0
	for piece, n := range pieces {
		rarity, known := x.rarity[way][piece]
		if !known {
			rarity = unknownRarity
		}
		weight := n * rarity
		norm += weight * weight
		for _, one := range x.postings[way][piece] {
			sums[one.phrase] += one.weight * float32(weight)
		}
	}
	return sums, math.Sqrt(norm)
}

// fit is how well a phrase answers a query, 0 to 1.
func (x *Index) fit(p *phrase, i int, sums [ways][]float32, norm [ways]float64, latin bool) float64 {
	var cosine [ways]float64
	for w := range ways {
		if sums[w] != nil && p.norm[w] > 0 {
			cosine[w] = float64(sums[w][i]) / (float64(p.norm[w]) * norm[w])
		}
	}
	if latin {
		return max(cosine[bySound], cosine[byWord])
	}
	return 0.65*cosine[byCharacter] + 0.35*cosine[bySound] + 0.1*cosine[byWord]
}

// contextShare is what a context adds that the whole query stands in.
const contextShare = 0.12

// surely is the share of a query from which on it names where something is handled rather
// than what: whoever types a department's name wants its items.
const surely = 0.5

func (x *Index) rank(best []float64, pieces map[string]float64, most int) []Hit {
	var hits []Hit
	meant := len(pieces) == 1 // one sign alone: anything with it
	for i, score := range best {
		around := x.around(i, pieces)
		if score < 0.05 && around < surely {
			continue
		}
		score += contextShare * around
		meant = meant || score >= x.least || around >= surely
		hits = append(hits, Hit{x.docs[i].Key, score})
	}
	if !meant {
		return nil
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Key, b.Key))
	})
	return hits[:min(most, len(hits))]
}

// around is the share of a query that stands in an item's context.
func (x *Index) around(i int, pieces map[string]float64) float64 {
	shared, all := 0.0, 0.0
	for piece, n := range pieces {
		if all += n; x.context[i][piece] {
			shared += n
		}
	}
	if all == 0 {
		return 0
	}
	return shared / all
}
