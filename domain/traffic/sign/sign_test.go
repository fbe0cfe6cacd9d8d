package sign

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

var eight = time.Date(2027, 3, 1, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))

// board is a usual one over a main street.
var board = Board{Lines: 2, Chars: 10}

func closedAhead() Ahead {
	return Ahead{
		Closures:  []Closure{{ID: "far", Road: "福州路", Metres: 900, Whole: true, Turn: true}, {ID: "near", Road: "延安东路", Metres: 1200, Whole: true, Via: "金陵东路"}},
		Incidents: []Incident{{ID: "i", Metres: 300}},
		Jam:       5 * time.Minute,
		Places:    []Place{{Name: "外滩", Now: 12*time.Minute + 20*time.Second, Free: 4 * time.Minute}},
		Speed:     40,
		Zone:      eight.Location(),
	}
}

// As one thing after the other ends, the next in the order is told.
func TestTheMostImportantThingIsTold(t *testing.T) {
	a := closedAhead()
	tell := func(want Kind, lines ...string) {
		t.Helper()
		if m := Wish(board, a, Nothing); m.Kind != want || !slices.Equal(m.Lines, lines) {
			t.Errorf("%+v, not %s %q", m, want, lines)
		}
	}
	tell(Closed, "延安东路封闭", "请走金陵东路")
	a.Closures = a.Closures[:1]
	tell(Closed, "福州路封闭", "请绕行")
	a.Closures[0].Begins, a.Hand = eight.Add(2*time.Hour), []string{"雨天路滑"}
	tell(ByHand, "雨天路滑")
	a.Hand = nil
	tell(Blocked, "前方300米 车道受阻", "减速慢行")
	a.Incidents = nil
	tell(Jammed, "前方拥堵", "到外滩 12分钟")
	a.Jam = 45 * time.Second
	tell(Planned, "3/1 10:00起", "福州路封闭")
	if m := Wish(board, a, Jammed); m.Kind != Jammed {
		t.Errorf("congestion that goes on is not told any more: %+v", m)
	}
	a.Closures = nil
	tell(Advised, "建议车速", "40公里/小时")
	a.Speed = 0
	tell(Nothing)
	if m := Wish(Board{Lines: 2, Chars: 10, English: true}, closedAhead(), Nothing); !slices.Equal(m.Lines, []string{"延安东路 closed", "Use 金陵东路"}) {
		t.Errorf("%q", m.Lines)
	}
}

// imagined is some board and what lies ahead of it.
func imagined(r *rand.Rand) (Board, Ahead) {
	name := func() string { return strings.Repeat("很长的路名", r.IntN(4)) }
	b := Board{Lines: 1 + r.IntN(4), Chars: MinChars + r.IntN(12), English: r.IntN(2) == 0}
	a := Ahead{Jam: time.Duration(r.IntN(200)) * time.Second, Speed: 10 * r.IntN(13), Zone: eight.Location()}
	for range r.IntN(3) {
		c := Closure{ID: fmt.Sprint(r.IntN(3)), Road: name(), Metres: 5000 * r.Float64(), Whole: r.IntN(2) == 0, Turn: r.IntN(2) == 0, Via: name()}
		if r.IntN(2) == 0 {
			c.Begins = eight.Add(time.Duration(r.IntN(3000)) * time.Minute)
		}
		a.Closures = append(a.Closures, c)
	}
	for range r.IntN(3) {
		a.Incidents = append(a.Incidents, Incident{ID: fmt.Sprint(r.IntN(3)), Metres: 1e4 * r.Float64()})
	}
	for range r.IntN(4) {
		a.Places = append(a.Places, Place{Name: name(), Now: time.Duration(r.IntN(1e5)) * time.Second})
	}
	if r.IntN(8) == 0 {
		a.Hand = []string{"雨天路滑"}
	}
	return b, a
}

// Whatever lies ahead: the text fits and says something, and a closed road goes before all.
func TestEveryTextFitsAndAClosedRoadGoesBeforeAll(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 100))
	for range 50_000 {
		b, a := imagined(r)
		m := Wish(b, a, Nothing)
		if !b.Fits(m.Lines) || (m.Kind != Nothing) != (len(m.Lines) > 0) {
			t.Fatalf("%+v on %+v for %+v", m, b, a)
		}
		closed := slices.ContainsFunc(a.Closures, func(c Closure) bool { return c.Begins.IsZero() })
		if closed != (m.Kind == Closed) {
			t.Fatalf("%+v for %+v", m, a)
		}
		for _, line := range m.Lines {
			if !Harmless(line) {
				t.Fatalf("a person could not have written %q", line)
			}
		}
	}
}

// However things change, what takes the place of a message that is not less important comes
// after a minute at the earliest, and a closing is told at once.
func TestASignNeverFlickers(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 100))
	b, a := imagined(r)
	k, now := Keeper{}, eight
	for range 20_000 {
		now = now.Add(time.Duration(r.IntN(20)) * time.Second)
		if r.IntN(3) == 0 {
			_, a = imagined(r)
		}
		wish, before := Wish(b, a, k.Shown.Kind), k
		changed := k.Next(wish, now)
		if changed && ranks[k.Shown.Kind] <= ranks[before.Shown.Kind] && now.Sub(before.Since) < LeastShown {
			t.Fatalf("%+v after %+v at %s", k, before, now)
		}
		if changed && wish.Kind == Jammed && before.Shown.Kind == Jammed && now.Sub(before.Since) < Renewed {
			t.Fatalf("other times after %s", now.Sub(before.Since))
		}
		if wish.Kind == Closed && before.Shown.Kind != Closed && !changed {
			t.Fatalf("a closing waits behind %+v", before)
		}
		if !changed && now.Sub(before.Since) >= Renewed && !slices.Equal(wish.Lines, k.Shown.Lines) {
			t.Fatalf("%+v is never shown", wish)
		}
	}
}

func TestWhatPeopleWriteIsHarmless(t *testing.T) {
	for line, fine := range map[string]bool{
		"雨天路滑，请减速慢行": true, "Slow down: 40 km/h": true, "Hidasta ajonopeutta": true, "上海国际马拉松 7:00-14:00": true,
		"http://x": false, "www.x.com": false, "加微信 a@b": false, "a\nb": false, "\u202eabc": false, "😀": false, "<b>": false,
	} {
		if Harmless(line) != fine {
			t.Errorf("%q", line)
		}
	}
	if w := Width("到外滩 12分钟"); w != 13 {
		t.Errorf("%d half characters", w)
	}
	if !board.Fits([]string{"一二三四五六七八九十", ""}) || board.Fits([]string{"一二三四五六七八九十a"}) || board.Fits([]string{"", "", ""}) {
		t.Error("lines and characters are not counted right")
	}
}

// FuzzHarmless: whatever bytes come, what passes can be shown in the cells that are counted
// for it and hides nothing.
func FuzzHarmless(f *testing.F) {
	for _, seed := range []string{"雨天路滑", "a\x00b", "\xff", "e\u0301", "\u200b", "ＡＢ", "１", "http://x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if !Harmless(line) {
			return
		}
		cells := 0
		for _, r := range line {
			if !unicode.IsPrint(r) || unicode.Is(unicode.M, r) || r == utf8.RuneError {
				t.Fatalf("%q holds %q", line, r)
			}
			cells++
		}
		if w := Width(line); w < cells || w > 2*cells || !utf8.ValidString(line) {
			t.Fatalf("%q takes %d cells", line, w)
		}
	})
}
