package resources

import (
	"cmp"
	"slices"
	"strings"

	"citybrain/kernel/geo"
)

// book is the register of resources 资源名录 in memory. It does not change.
type book struct {
	at    int64 // how often the register was changed until then
	file  bookFile
	kinds map[string]Kind
	list  []Resource // by name, then id
	byID  map[ResourceID]int
}

func newBook(file bookFile, list []Resource, at int64) *book {
	b := &book{at: at, file: file, kinds: map[string]Kind{}, list: list, byID: map[ResourceID]int{}}
	for _, k := range file.Kinds {
		b.kinds[k.Code] = k
	}
	slices.SortFunc(b.list, func(x, y Resource) int {
		return cmp.Or(cmp.Compare(x.Name.ZH, y.Name.ZH), cmp.Compare(x.ID, y.ID))
	})
	for i := range b.list {
		b.byID[b.list[i].ID] = i
	}
	return b
}

// kind gives a kind; one that the pack has dropped since goes by its code.
func (b *book) kind(code string) Kind {
	if k, ok := b.kinds[code]; ok {
		return k
	}
	return Kind{Code: code, Name: Text{ZH: code, EN: code}, Hold: 15}
}

// get gives a resource, nil where there is none.
func (b *book) get(id ResourceID) *Resource {
	if i, ok := b.byID[id]; ok {
		return &b.list[i]
	}
	return nil
}

// found is a resource with its distance from where one asked; 0 where nobody did.
type found struct {
	*Resource
	metres float64
}

// near gives the resources within metres of a point that suit, the nearest first.
// Ten thousand are looked at in a tenth of a millisecond, so there is no index.
func (b *book) near(at geo.Point, metres float64, suits func(*Resource) bool) []found {
	var out []found
	metric := geo.NewMetric(at.Lat)
	for i := range b.list {
		r := &b.list[i]
		if d := metric.Distance(at, r.Point); d <= metres && suits(r) {
			out = append(out, found{r, d})
		}
	}
	slices.SortFunc(out, func(x, y found) int { return cmp.Or(cmp.Compare(x.metres, y.metres), cmp.Compare(x.ID, y.ID)) })
	return out
}

// all gives the resources that suit, by name.
func (b *book) all(suits func(*Resource) bool) []found {
	var out []found
	for i := range b.list {
		if suits(&b.list[i]) {
			out = append(out, found{&b.list[i], 0})
		}
	}
	return out
}

// called tells whether a text is part of a resource's name, address or code.
func (r *Resource) called(text string) bool {
	if text == "" {
		return true
	}
	all := strings.Join([]string{r.Name.ZH, r.Name.EN, r.Address.ZH, r.Address.EN, r.Code}, "\n")
	return strings.Contains(strings.ToLower(all), strings.ToLower(text))
}
