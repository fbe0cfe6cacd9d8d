package things

// unit is a unit of measure: its UN/CEFACT code and how it is made of the first
// unit of its quantity (value × factor + offset).
type unit struct {
	symbol, code, quantity string
	factor, offset         float64
}

// units are the units that profiles and payloads may name, by symbol or code.
func units() []unit {
	return []unit{
		{"1", "C62", "share", 1, 0}, {"%", "P1", "share", 0.01, 0},
		{"°C", "CEL", "temperature", 1, 0}, {"K", "KEL", "temperature", 1, -273.15}, {"°F", "FAH", "temperature", 5.0 / 9, -160.0 / 9},
		{"Pa", "PAL", "pressure", 1, 0}, {"hPa", "A97", "pressure", 100, 0}, {"kPa", "KPA", "pressure", 1e3, 0},
		{"bar", "BAR", "pressure", 1e5, 0}, {"MPa", "MPA", "pressure", 1e6, 0},
		{"µg/m³", "GQ", "density", 1, 0}, {"mg/m³", "GP", "density", 1e3, 0},
		{"km/h", "KMH", "speed", 1, 0}, {"m/s", "MTS", "speed", 3.6, 0},
		{"m", "MTR", "length", 1, 0}, {"cm", "CMT", "length", 0.01, 0}, {"mm", "MMT", "length", 0.001, 0}, {"km", "KMT", "length", 1000, 0},
		{"W", "WTT", "power", 1, 0}, {"kW", "KWT", "power", 1000, 0},
		{"kWh", "KWH", "energy", 1, 0}, {"Wh", "WHR", "energy", 0.001, 0},
		{"V", "VLT", "voltage", 1, 0}, {"mV", "2Z", "voltage", 0.001, 0}, {"A", "AMP", "current", 1, 0}, {"mA", "4K", "current", 0.001, 0},
		{"dB", "2N", "level", 1, 0}, {"lx", "LUX", "illuminance", 1, 0},
		{"m³/h", "MQH", "flow", 1, 0}, {"L/s", "G51", "flow", 3.6, 0}, {"m³", "MTQ", "volume", 1, 0},
		{"°", "DD", "angle", 1, 0}, {"s", "SEC", "time", 1, 0}, {"min", "MIN", "time", 60, 0}, {"h", "HUR", "time", 3600, 0},
		{"ppm", "59", "mole share", 1, 0}, {"dBm", "DBM", "signal", 1, 0},
	}
}

// table finds units by symbol and by code.
type table map[string]unit

func newTable() table {
	t := table{}
	for _, u := range units() {
		t[u.symbol], t[u.code] = u, u
	}
	return t
}

// convert gives a value of one unit in another; false if they measure
// different things or one is unknown.
func (t table) convert(value float64, from, to string) (float64, bool) {
	a, knownA := t[from]
	b, knownB := t[to]
	if !knownA || !knownB || a.quantity != b.quantity {
		return 0, false
	}
	if a.code == b.code {
		return value, true
	}
	return (value*a.factor + a.offset - b.offset) / b.factor, true
}
