package pack

// City is pack.yaml: what every domain may need to know of the city.
type City struct {
	Name     string     `yaml:"name"`     // folder name, "shanghai"
	ZH       string     `yaml:"zh"`       // 上海
	EN       string     `yaml:"en"`       // Shanghai
	Region   string     `yaml:"region"`   // region code of the city, "31"
	Zone     string     `yaml:"zone"`     // IANA time zone
	Language string     `yaml:"language"` // default language, "zh-CN"
	Bounds   [4]float64 `yaml:"bounds"`   // west, south, east, north; WGS-84 degrees
	Centre   [2]float64 `yaml:"centre"`   // lon, lat
	Zoom     float64    `yaml:"zoom"`
	Crypto   string     `yaml:"crypto"`  // "sm" or "intl"
	Credits  []string   `yaml:"credits"` // shown on the map and in /about
}
