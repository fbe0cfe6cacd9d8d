package charging

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"

	"citybrain/domain/charging/stationfile"
	"citybrain/domain/charging/tariff"
	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// book is what is registered: stations, who runs them, what they cost. It is never
// changed, only replaced.
type book struct {
	file     bookFile
	stations []Station       // by id
	named    map[string]bool // things that a station of the list has
	tariffs  map[string]tariff.Tariff
	at       int64 // µs, newest change in the store
}

func (b *book) currency() string { return cmp.Or(b.file.Currency, "CNY") }

func (b *book) operator(code string) Operator {
	i := slices.IndexFunc(b.file.Operators, func(o Operator) bool { return o.Code == code })
	if i < 0 {
		return Operator{Code: code, Name: Text{ZH: code, EN: code}}
	}
	return b.file.Operators[i]
}

// stationID makes the id of a station of its code: 130 bits of SHA-256.
func stationID(code string) StationID {
	sum := sha256.Sum256([]byte(code))
	return StationID("station_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26])
}

// stationsOf makes stations of the rows of a list.
func stationsOf(rows []stationfile.Row) []Station {
	byCode := map[string]*Station{}
	for _, r := range rows {
		s := byCode[r.Station]
		if s == nil {
			s = &Station{ID: stationID(r.Station), Code: r.Station, Name: r.Name, Operator: r.Operator, Tariff: r.Tariff, Open: r.Open, Point: r.Point}
			byCode[r.Station] = s
		}
		s.Piles = append(s.Piles, Pile{Serial: r.Serial, Connector: r.Connector, Kilowatts: r.Kilowatts, Sockets: r.Sockets})
	}
	list := make([]Station, 0, len(byCode))
	for _, s := range byCode {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Station) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// lone is the station of a pile that no list names.
func (b *book) lone(r Reading) Station {
	d := b.file.Default
	return Station{
		ID: stationID("thing:" + r.Thing), Code: r.Thing, Operator: d.Operator, Tariff: d.Tariff, Point: r.Point,
		Piles: []Pile{{Connector: cmp.Or(d.Connector, "unknown"), Kilowatts: d.Kilowatts, Sockets: max(1, r.Total), thing: r.Thing}},
	}
}

// newBook makes the book of what the store holds.
func newBook(file bookFile, stations []Station, tariffs map[string]tariff.Tariff, piles Piles) *book {
	b := &book{file: file, stations: stations, tariffs: tariffs, named: map[string]bool{}}
	slices.SortFunc(b.stations, func(x, y Station) int { return cmp.Compare(x.ID, y.ID) })
	for i := range b.stations {
		for k := range b.stations[i].Piles {
			p := &b.stations[i].Piles[k]
			if p.Serial != "" {
				p.thing = piles.Thing(p.Serial)
				b.named[p.thing] = true
			}
		}
	}
	return b
}

func (b *book) station(id StationID) (Station, bool) {
	i, ok := slices.BinarySearchFunc(b.stations, id, func(s Station, id StationID) int { return cmp.Compare(s.ID, id) })
	if !ok {
		return Station{}, false
	}
	return b.stations[i], true
}

// source tells where a station comes from, "" if there is none.
func (b *book) source(id StationID) string {
	s, _ := b.station(id)
	return s.Source
}

// within tells whether a station that is registered lies in a scope; one that is
// not may be registered.
func (b *book) within(id StationID, scope auth.Scope) bool {
	s, ok := b.station(id)
	return !ok || scope.CoversRegion(s.Region) && scope.CoversOrg(s.Org)
}

func boundsOf(c pack.City) geo.Box {
	return geo.Box{West: c.Bounds[0], South: c.Bounds[1], East: c.Bounds[2], North: c.Bounds[3]}
}
