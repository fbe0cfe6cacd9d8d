package traffic

import (
	"strconv"

	"citybrain/domain/traffic/sign"
	"citybrain/kernel/pack"
)

// signsFile is the variable signs of a city.
const signsFile = "traffic/signs.yaml"

type signsDoc struct {
	Language string      `yaml:"language"`
	Boards   []boardLine `yaml:"boards"`
	Speeds   []speedLine `yaml:"speeds"`
}

type boardLine struct {
	ID      string   `yaml:"id"`
	ZH      string   `yaml:"zh"`
	EN      string   `yaml:"en"`
	Road    string   `yaml:"road"`
	Towards string   `yaml:"towards"`
	Place   float64  `yaml:"place"`
	Lines   int      `yaml:"lines"`
	Chars   int      `yaml:"chars"`
	To      []string `yaml:"to"` // streets that cross, to which it tells how long it takes
	line    int
}

type speedLine struct {
	ID       string  `yaml:"id"`
	ZH       string  `yaml:"zh"`
	EN       string  `yaml:"en"`
	Road     string  `yaml:"road"`
	Towards  string  `yaml:"towards"`
	From     float64 `yaml:"from"`
	Until    float64 `yaml:"until"`
	Sections int     `yaml:"sections"`
	Steps    []int   `yaml:"steps"`
	line     int
}

// RoadSigns is the variable signs of a pack, held to their file.
type RoadSigns struct {
	english bool
	boards  []boardLine
	speeds  []speedLine
}

// towards are the directions that a sign's street may lead into, in degrees.
var towards = map[string]int{"north": 0, "east": 90, "south": 180, "west": 270}

// The most that a sign and a row of sections may have.
const (
	signLines    = 4
	signChars    = 24
	signAims     = 3
	signSections = 20
)

// ReadSigns reads the variable signs of a pack and reports what is wrong by line. Whether
// their streets exist is seen when the map is read.
func ReadSigns(p *pack.Pack) RoadSigns {
	if !p.Has(signsFile) {
		return RoadSigns{}
	}
	file, doc, ok := pack.YAML[signsDoc](p, signsFile)
	if !ok {
		return RoadSigns{}
	}
	if file.Language != "zh" && file.Language != "en" {
		doc.At("language").Report("language must be zh or en: in what the signs speak")
	}
	known := map[string]bool{}
	for i := range file.Boards {
		b := &file.Boards[i]
		b.line = doc.Line("boards", i)
		b.check(func(key string) pack.Place { return doc.At("boards", i, key) }, known)
	}
	for i := range file.Speeds {
		v := &file.Speeds[i]
		v.line = doc.Line("speeds", i)
		v.check(func(key string) pack.Place { return doc.At("speeds", i, key) }, known)
	}
	return RoadSigns{file.Language == "en", file.Boards, file.Speeds}
}

func (b *boardLine) check(at func(string) pack.Place, known map[string]bool) {
	checkSign(at, known, b.ID, b.ZH, b.EN, b.Road, b.Towards)
	if !(b.Place >= 0 && b.Place <= 0.95) {
		at("place").Report("place must be a number from 0 to 0.95: a part of the street's length")
	}
	if b.Lines < 1 || b.Lines > signLines {
		at("lines").Report("lines must be a number from 1 to %d", signLines)
	}
	if b.Chars < sign.MinChars || b.Chars > signChars {
		at("chars").Report("chars must be a number from %d to %d: full-width characters a line", sign.MinChars, signChars)
	}
	if len(b.To) > signAims {
		at("to").Report("to must name %d streets at most", signAims)
	}
}

func (v *speedLine) check(at func(string) pack.Place, known map[string]bool) {
	checkSign(at, known, v.ID, v.ZH, v.EN, v.Road, v.Towards)
	if !(v.From >= 0 && v.From < v.Until && v.Until <= 1) {
		at("until").Report("from and until must be numbers from 0 to 1, until above from: parts of the street's length")
	}
	if v.Sections < 1 || v.Sections > signSections {
		at("sections").Report("sections must be a number from 1 to %d", signSections)
		return
	}
	for i := range v.Sections {
		known[v.section(i)] = true
	}
	if len(v.Steps) == 0 {
		at("steps").Report("steps must be speeds in km/h that rise evenly by 10 or 20")
		return
	}
	if _, err := sign.NewChain([]int{v.Steps[len(v.Steps)-1]}, v.Steps); err != nil {
		at("steps").Report("steps: %v", err)
	}
}

// section is the id of the sign of one of the sections.
func (v *speedLine) section(i int) string { return v.ID + "-" + strconv.Itoa(i+1) }

func checkSign(at func(string) pack.Place, known map[string]bool, id, zh, en, road, side string) {
	if !peakID.MatchString(id) || known[id] {
		at("id").Report("id must be a word of small letters, digits and dashes that no other sign has, not %q", id)
	}
	known[id] = true
	if zh == "" || en == "" {
		at("id").Report("a sign needs the names zh and en")
	}
	if road == "" {
		at("road").Report("road must name a street")
	}
	if _, ok := towards[side]; !ok {
		at("towards").Report("towards must be north, east, south or west, not %q", side)
	}
}
