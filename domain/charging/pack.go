package charging

import (
	"regexp"

	"citybrain/domain/charging/stationfile"
	"citybrain/domain/charging/tariff"
	"citybrain/kernel/pack"
)

// The files of a city pack.
const (
	chargingFile = "charging/charging.yaml"
	stationsFile = "charging/stations.csv"
)

// bookFile is who runs stations in a city and what charging costs there.
type bookFile struct {
	Synthetic string      `yaml:"synthetic" json:"synthetic,omitempty"`
	Currency  string      `yaml:"currency" json:"currency"` // CNY or EUR
	Operators []Operator  `yaml:"operators" json:"operators"`
	Tariffs   []planFile  `yaml:"tariffs" json:"tariffs"`
	Default   defaultFile `yaml:"default" json:"default"`
}

// planFile is a tariff of a pack.
type planFile struct {
	Code     string           `yaml:"code" json:"code"`
	Name     Text             `yaml:"name" json:"name"`
	Versions []tariff.Written `yaml:"versions" json:"-"`
}

// defaultFile is what is taken of piles that no list names.
type defaultFile struct {
	Operator  string  `yaml:"operator" json:"operator,omitempty"`
	Tariff    string  `yaml:"tariff" json:"tariff,omitempty"`
	Connector string  `yaml:"connector" json:"connector,omitempty"`
	Kilowatts float64 `yaml:"kw" json:"kw,omitempty"`
}

var plainCode = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// readBook reads what a pack says and reports what is wrong with it by line; false
// where the pack says nothing.
func readBook(p *pack.Pack) (book bookFile, list []stationfile.Row, ok bool) {
	book, doc, ok := pack.YAML[bookFile](p, chargingFile)
	if !ok {
		return book, nil, false
	}
	c := bookChecker{doc: doc, operators: map[string]bool{"": true}, tariffs: map[string]bool{"": true}}
	c.check(&book)
	if p.Has(stationsFile) {
		list = c.stations(p)
	}
	return book, list, true
}

type bookChecker struct {
	doc                pack.Doc
	operators, tariffs map[string]bool
}

func (c *bookChecker) check(b *bookFile) {
	if b.Currency != "CNY" && b.Currency != "EUR" {
		c.doc.At("currency").Report("currency must be CNY or EUR")
	}
	for i, o := range b.Operators {
		c.named(o.Code, o.Name, c.operators, "operators", i)
	}
	for i, t := range b.Tariffs {
		c.named(t.Code, t.Name, c.tariffs, "tariffs", i)
		c.versions(t, i)
	}
	d := b.Default
	if !c.operators[d.Operator] || !c.tariffs[d.Tariff] {
		c.doc.At("default").Report("there is no operator %q or no tariff %q", d.Operator, d.Tariff)
	}
}

func (c *bookChecker) named(code string, name Text, seen map[string]bool, key string, i int) {
	if !plainCode.MatchString(code) || seen[code] {
		c.doc.At(key, i, "code").Report("code must be small letters, digits and dashes, and stand here once, not %q", code)
	}
	seen[code] = true
	if name.ZH == "" || name.EN == "" {
		c.doc.At(key, i, "name").Report("needs zh and en")
	}
}

func (c *bookChecker) versions(t planFile, i int) {
	if len(t.Versions) == 0 {
		c.doc.At("tariffs", i).Report("tariff %s has no version", t.Code)
	}
	for k, w := range t.Versions {
		_, problems := w.Read()
		for _, p := range problems {
			c.doc.At(append([]any{"tariffs", i, "versions", k}, p.Path...)...).Report("%s", p.Why)
		}
		if k > 0 && w.From <= t.Versions[k-1].From {
			c.doc.At("tariffs", i, "versions", k, "from").Report("versions follow each other")
		}
	}
}

// stations reads the list of a pack and reports its bad lines.
func (c *bookChecker) stations(p *pack.Pack) []stationfile.Row {
	f, err := p.File(stationsFile)
	if err != nil {
		p.Report(stationsFile, 0, "%v", err)
		return nil
	}
	defer f.Close()
	list, err := stationfile.Read(f, "")
	if err != nil {
		p.Report(stationsFile, 1, "%v", err)
	}
	for _, bad := range list.Bad {
		p.Report(stationsFile, bad.Line, "%s", bad.Why)
	}
	box := boundsOf(p.City)
	for _, r := range list.Rows {
		switch {
		case !box.Contains(r.Point):
			p.Report(stationsFile, r.Line, "%s lies outside of the city's bounds", r.Point)
		case !c.operators[r.Operator]:
			p.Report(stationsFile, r.Line, "there is no operator %q", r.Operator)
		case !c.tariffs[r.Tariff]:
			p.Report(stationsFile, r.Line, "there is no tariff %q", r.Tariff)
		}
	}
	return list.Rows
}
