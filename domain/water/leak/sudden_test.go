package leak_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"citybrain/domain/water/leak"
)

// minutely is eight gauges in a row that speak once a minute.
type minutely struct {
	sensors []leak.Sensor
	dice    *rand.Rand
	at      time.Time
	watch   *leak.Sudden
}

func newMinutely() *minutely {
	s := &minutely{dice: rand.New(rand.NewPCG(5, 5)), at: time.Date(2026, 3, 30, 3, 0, 0, 0, time.UTC)}
	for i := range 8 {
		s.sensors = append(s.sensors, leak.Sensor{ID: fmt.Sprint("g", i)})
	}
	s.sensors = append(s.sensors, leak.Sensor{ID: "flow", Kind: leak.Flow})
	s.watch = leak.NewSudden(s.sensors)
	return s
}

// minutes passes time; fall says by how much a gauge lies below its usual pressure.
func (s *minutely) minutes(n int, fall func(gauge int) float64) (told []leak.Episode) {
	for range n {
		s.at = s.at.Add(time.Minute)
		hour := float64(s.at.Unix()%86400) / 3600
		row := leak.Row{At: s.at}
		for i := range 8 {
			row.Values = append(row.Values, 0.3+0.02*math.Sin(hour/4)+0.002*s.dice.NormFloat64()-fall(i))
		}
		row.Values = append(row.Values, 100)
		if e := s.watch.Feed(row); e != nil {
			told = append(told, *e)
		}
	}
	return told
}

func none(int) float64 { return 0 }

func TestABurstIsSeenWithinMinutesAndItsEnd(t *testing.T) {
	s := newMinutely()
	if told := s.minutes(40, none); told != nil {
		t.Fatalf("nothing has burst: %+v", told)
	}
	broke := s.at
	told := s.minutes(4, func(i int) float64 { return 0.2 * math.Exp(-math.Abs(float64(i-3))) })
	if len(told) != 1 || told[0].Ranked[0].Sensor != "g3" || told[0].Detected.Sub(broke) > 3*time.Minute || told[0].Began.Before(broke) {
		t.Fatalf("%+v", told)
	}
	if s.watch.Open() == nil {
		t.Error("it goes on")
	}
	if told := s.minutes(15, none); len(told) != 1 || told[0].Ended.IsZero() || s.watch.Open() != nil {
		t.Errorf("it was mended: %+v", told)
	}
	if told := s.minutes(60, none); told != nil {
		t.Errorf("and stays mended: %+v", told)
	}
}

func TestSevenMinutesAreEnoughToLearn(t *testing.T) {
	s := newMinutely()
	s.minutes(7, none)
	if told := s.minutes(4, func(i int) float64 { return 0.2 * math.Exp(-math.Abs(float64(i-3))) }); len(told) != 1 || told[0].Ranked[0].Sensor != "g3" {
		t.Errorf("%+v", told)
	}
}

func TestWhatFallsAloneOrTogetherIsNoBurst(t *testing.T) {
	for name, fall := range map[string]func(i int) float64{
		"one gauge is broken": func(i int) float64 {
			if i == 4 {
				return 0.3
			}
			return 0
		},
		"the works lower the pressure of all": func(int) float64 { return 0.1 },
	} {
		s := newMinutely()
		s.minutes(40, none)
		if told := s.minutes(30, fall); told != nil {
			t.Errorf("%s: %+v", name, told)
		}
	}
}

func TestWhatFallsSlowlyIsNoBurst(t *testing.T) {
	s := newMinutely()
	s.minutes(60, none)
	began := s.at
	told := s.minutes(600, func(i int) float64 { return 0.00004 * float64(i) * s.at.Sub(began).Minutes() / 5 })
	if told != nil {
		t.Errorf("%+v", told)
	}
}

func TestADayOfNoiseBurstsNothing(t *testing.T) {
	s := newMinutely()
	if told := s.minutes(3*1440, none); told != nil {
		t.Errorf("%+v", told)
	}
}
