package pack

import (
	"math"
	"regexp"
	"time"
	_ "time/tzdata" // the zones, also where the system has none
)

// City is pack.yaml: what every domain may need to know of the city.
type City struct {
	Name      string     `yaml:"name"`      // folder name, "shanghai"
	ZH        string     `yaml:"zh"`        // 上海
	EN        string     `yaml:"en"`        // Shanghai
	Region    string     `yaml:"region"`    // region code of the city, "31"
	Zone      string     `yaml:"zone"`      // IANA time zone
	Language  string     `yaml:"language"`  // default language, "zh-CN"
	Languages []string   `yaml:"languages"` // offered languages; the default alone if empty
	Bounds    [4]float64 `yaml:"bounds"`    // west, south, east, north; WGS-84 degrees
	Centre    [2]float64 `yaml:"centre"`    // lon, lat
	Zoom      float64    `yaml:"zoom"`
	Crypto    string     `yaml:"crypto"`  // "sm" or "intl"
	Credits   []Words    `yaml:"credits"` // shown on the map and on the portal's foot
	Help      []Line     `yaml:"help"`    // whom to call, most asked first; shown on the kiosk
}

// Words is one text of the pack in both languages.
type Words struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// Line is a telephone number and what it is for.
type Line struct {
	Number string `yaml:"number" json:"number"` // as it is dialled, "12345"
	ZH     string `yaml:"zh" json:"zh"`
	EN     string `yaml:"en" json:"en"`
}

// Location is the time zone of the city; Open has checked that it exists.
func (c City) Location() *time.Location {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

var (
	cityName   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)
	dialled    = regexp.MustCompile(`^[+0-9][0-9 ]{1,19}$`)
	regionCode = regexp.MustCompile(`^[0-9A-Z]{1,14}$`)
)

// readCity reads pack.yaml and reports everything wrong with it.
func (p *Pack) readCity() {
	const file = "pack.yaml"
	if !p.Need(file) {
		return
	}
	city, doc, ok := YAML[City](p, file)
	if !ok {
		return
	}
	if len(city.Languages) == 0 && city.Language != "" {
		city.Languages = []string{city.Language}
	}
	if city.Help == nil {
		city.Help = []Line{} // a list that is empty, not null, for those who read it
	}
	p.City = city
	city.checkNames(doc)
	city.checkMap(doc)
}

func (c City) checkNames(doc Doc) {
	if !cityName.MatchString(c.Name) {
		doc.At("name").Report("name must be lower-case letters, digits and hyphens, not %q", c.Name)
	}
	if c.ZH == "" || c.EN == "" {
		doc.At("zh").Report("the city needs a name in both languages: zh and en")
	}
	if !regionCode.MatchString(c.Region) {
		doc.At("region").Report("region must be a region code, not %q", c.Region)
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		doc.At("zone").Report("zone must be an IANA time zone such as Asia/Shanghai, not %q", c.Zone)
	}
	for i, language := range append([]string{c.Language}, c.Languages...) {
		if language != "zh-CN" && language != "en" {
			doc.At("languages", i-1).Report("language must be zh-CN or en, not %q", language)
		}
	}
	if c.Crypto != "sm" && c.Crypto != "intl" {
		doc.At("crypto").Report("crypto must be sm or intl, not %q", c.Crypto)
	}
	if len(c.Credits) == 0 {
		doc.At("credits").Report("credits must name the sources of the map and the data")
	}
	for i, credit := range c.Credits {
		if credit.ZH == "" || credit.EN == "" {
			doc.At("credits", i).Report("a credit needs both languages: zh and en")
		}
	}
	for i, line := range c.Help {
		if !dialled.MatchString(line.Number) || line.ZH == "" || line.EN == "" {
			doc.At("help", i).Report("a help line needs a number as it is dialled, zh and en")
		}
	}
}

func (c City) checkMap(doc Doc) {
	w, s, e, n := c.Bounds[0], c.Bounds[1], c.Bounds[2], c.Bounds[3]
	if !(w >= -180 && w < e && e <= 180 && s >= -90 && s < n && n <= 90) {
		doc.At("bounds").Report("bounds must be west, south, east, north in degrees")
	} else if lon, lat := c.Centre[0], c.Centre[1]; !(lon >= w && lon <= e && lat >= s && lat <= n) {
		doc.At("centre").Report("centre must be lon, lat within the bounds")
	}
	if math.IsNaN(c.Zoom) || c.Zoom < 1 || c.Zoom > 22 {
		doc.At("zoom").Report("zoom must be between 1 and 22")
	}
}
