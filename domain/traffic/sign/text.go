package sign

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Width is how many half characters a text takes: one that stands in a full-width cell
// takes two.
func Width(text string) (n int) {
	for _, r := range text {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}

// wide tells whether a character stands in a full-width cell.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff60 || r == '—' || r == '…' || r == '“' || r == '”'
}

// Fits tells whether lines fit onto a board.
func (b Board) Fits(lines []string) bool {
	return len(lines) <= b.Lines && !slices.ContainsFunc(lines, func(l string) bool { return Width(l) > 2*b.Chars })
}

// Harmless tells whether a line that a person wrote has only characters that every board can
// show and nobody is led elsewhere by: letters, digits and usual punctuation, no addresses.
func Harmless(line string) bool {
	for _, r := range line {
		if !unicode.In(r, unicode.Han, unicode.Latin) && !(r >= '0' && r <= '9') && !strings.ContainsRune(" ，。、：；！？（）《》—…·:.,;!?()+-/%→←↑↓", r) {
			return false
		}
	}
	small := strings.ToLower(line)
	return !strings.Contains(small, "//") && !strings.Contains(small, "www")
}

// MinChars is how many full-width characters a line of a board has at least: the shortest
// words of every kind fit.
const MinChars = 6

// choose lays the first of some texts onto the board that fits; empty ones do not count. nil
// where none fits, which MinChars rules out.
func (b Board) choose(texts ...[]string) []string {
	for _, phrases := range texts {
		if lines := b.lay(phrases); len(lines) > 0 && b.Fits(lines) {
			return lines
		}
	}
	return nil
}

// lay puts phrases onto lines: one each while there are lines, else as many as fit together.
func (b Board) lay(phrases []string) []string {
	if len(phrases) <= b.Lines {
		return phrases
	}
	var lines []string
	for _, p := range phrases {
		if last := len(lines) - 1; last >= 0 && Width(lines[last])+1+Width(p) <= 2*b.Chars {
			lines[last] += " " + p
			continue
		}
		lines = append(lines, p)
	}
	return lines
}

func (b Board) say(zh, en string, args ...any) string {
	if b.English {
		return fmt.Sprintf(en, args...)
	}
	return fmt.Sprintf(zh, args...)
}

func (b Board) closed(c Closure) []string {
	if !c.Whole {
		slow := b.say("减速慢行", "Slow down")
		return b.choose(named(c.Road, b.say("%s车道封闭", "%s lane closed", c.Road), slow), []string{b.say("前方车道封闭", "Lane closed"), slow}, []string{b.say("车道封闭", "Lane closed")})
	}
	around := b.say("请绕行", "Detour")
	road := b.say("%s封闭", "%s closed", c.Road)
	var via []string
	if c.Via != "" {
		via = named(c.Road, road, b.say("请走%s", "Use %s", c.Via))
	}
	return b.choose(via, named(c.Road, road, around), named(c.Road, road), []string{b.say("前方封闭", "Road closed"), around}, []string{b.say("前方封闭", "Road closed")})
}

// named is a text that is left out where the road has no name.
func named(road string, phrases ...string) []string {
	if road == "" {
		return nil
	}
	return phrases
}

func (b Board) blocked(i Incident) []string {
	slow := b.say("减速慢行", "Slow down")
	far := max(100, int(math.Round(i.Metres/100))*100)
	return b.choose([]string{b.say("前方%d米", "In %d m", far), b.say("车道受阻", "lane blocked"), slow}, []string{b.say("前方%d米车道受阻", "Lane blocked in %d m", far), slow},
		[]string{b.say("前方车道受阻", "Lane blocked"), slow}, []string{b.say("前方车道受阻", "Lane blocked")})
}

func (b Board) jammed(places []Place) []string {
	head := b.say("前方拥堵", "Congestion")
	var times []string
	for _, p := range places {
		times = append(times, b.say("到%s %d分钟", "%s %d min", p.Name, max(1, int(math.Round(p.Now.Minutes())))))
	}
	for n := len(times); n > 0; n-- {
		if lines := append([]string{head}, times[:n]...); b.Fits(lines) {
			return lines
		}
		if lines := times[:n]; b.Fits(lines) {
			return lines
		}
	}
	return b.choose([]string{head})
}

func (b Board) planned(c Closure, zone *time.Location) []string {
	at := c.Begins
	if zone != nil {
		at = at.In(zone)
	}
	when := at.Format("15:04")
	day := at.Format("1/2 15:04")
	if b.English {
		day = at.Format("2.1. 15:04")
	}
	return b.choose(named(c.Road, b.say("%s起", "From %s", day), b.say("%s封闭", "%s closed", c.Road)), named(c.Road, b.say("%s封闭", "%s closed", c.Road), b.say("%s起", "from %s", day)),
		[]string{b.say("%s起封闭", "Closed %s", when)}, []string{b.say("将有封闭", "Will close")})
}

func (b Board) advised(speed int) []string {
	return b.choose([]string{b.say("建议车速", "Advised"), b.say("%d公里/小时", "%d km/h", speed)}, []string{b.say("建议车速%d", "Advised %d", speed)})
}
