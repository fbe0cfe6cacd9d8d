package traffic

import (
	"regexp"
	"time"

	"citybrain/domain/traffic/plan"
	"citybrain/kernel/pack"
)

// peaksFile is the rush hours of a city.
const peaksFile = "traffic/peaks.yaml"

type peaksDoc struct {
	Peaks []peakLine `yaml:"peaks"`
}

type peakLine struct {
	ID    string `yaml:"id"`
	ZH    string `yaml:"zh"`
	EN    string `yaml:"en"`
	Day   string `yaml:"day"`
	From  string `yaml:"from"`
	Until string `yaml:"until"`
	Tell  string `yaml:"tell"`
}

// Peak is a rush hour that comes on every day of a kind 高峰时段. Times are since midnight.
type Peak struct {
	ID                string
	Words             pack.Words
	Day               plan.Day
	From, Until, Tell time.Duration
}

// quarters is how many quarters of an hour a peak has.
func (p Peak) quarters() int { return int((p.Until - p.From) / (15 * time.Minute)) }

const longestPeak = 5 * time.Hour

var peakID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// ReadPeaks reads the rush hours of a pack and reports what is wrong by line.
func ReadPeaks(p *pack.Pack) (list []Peak) {
	if !p.Has(peaksFile) {
		return nil
	}
	file, doc, ok := pack.YAML[peaksDoc](p, peaksFile)
	if !ok {
		return nil
	}
	known := map[string]bool{}
	for i, l := range file.Peaks {
		at := func(key string) pack.Place { return doc.At("peaks", i, key) }
		clock := func(key, text string) time.Duration {
			t, err := time.Parse("15:04", text)
			if err != nil || t.Minute()%15 != 0 {
				at(key).Report("%s must be a time of day on a quarter of an hour such as \"07:15\", not %q", key, text)
			}
			return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
		}
		one := Peak{l.ID, pack.Words{ZH: l.ZH, EN: l.EN}, plan.Day(l.Day), clock("from", l.From), clock("until", l.Until), clock("tell", l.Tell)}
		if !peakID.MatchString(l.ID) || known[l.ID] {
			at("id").Report("id must be a word of small letters that no other peak has, not %q", l.ID)
		}
		known[l.ID] = true
		if l.ZH == "" || l.EN == "" {
			at("id").Report("a peak needs the names zh and en")
		}
		switch one.Day {
		case plan.AnyDay, plan.Workday, plan.DayOff, plan.Holiday:
		default:
			at("day").Report("day must be any, workday, dayoff or holiday, not %q", l.Day)
		}
		if span := one.Until - one.From; span <= 0 || span > longestPeak {
			at("until").Report("until must be after from, five hours later at most")
		}
		if one.Tell >= one.From {
			at("tell").Report("tell must be before from")
		}
		list = append(list, one)
	}
	return list
}
