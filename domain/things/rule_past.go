package things

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"citybrain/domain/things/rule"
	"citybrain/domain/things/twin"
	"citybrain/kernel/db"
)

// past is the city as a trial asks it: the registry is that of today, and of
// neighbours nothing is known.
type past struct{ ruleCity }

func (past) Known(string, int64, func(int, float64, string, int64)) {}

func (past) Near(*twin.Info, float64, int, func(float64)) {}

func (past) Silent(int, int64, func(string, int64)) {}

// trying is a trial that runs.
type trying struct {
	s       *Service
	row     trialRow
	profile int
	of      *Profile
	rule    *rule.Rule
	engine  *rule.Engine
	out     rule.Outcome
	result  TrialResult
	open    map[string]int // by thing: the alarm of the result that is open, -1 if it is not listed
	begun   map[string]int64
	lasted  float64
	ended   int
}

// tryOver runs a rule over the history of each thing that it is for.
func (s *Service) tryOver(ctx context.Context, row trialRow, progress func(done, total int64) error) (TrialResult, error) {
	p, err := s.Profile(row.rule.Profile)
	if err != nil {
		return TrialResult{}, err
	}
	program, problems, err := s.program(&row.rule, &p)
	if err != nil || len(problems) > 0 {
		return TrialResult{}, cmp.Or(err, invalid(problems))
	}
	t := &trying{s: s, row: row, profile: s.kinds.Load().byCode[p.Code], of: &p, rule: row.rule.compiled(program), open: map[string]int{}, begun: map[string]int64{}}
	t.result = TrialResult{Grain: map[string]string{}, Near: program.Near, Hours: make([]int, (row.to-row.from+3_599_999_999)/3_600_000_000), Alarms: []TrialAlarm{}}
	for _, i := range program.Attributes(len(p.Attributes)) {
		t.result.Grain[p.Attributes[i].Code] = p.Attributes[i].Keep
	}
	t.engine = rule.NewEngine(len(s.Profiles()), past{ruleCity{s}}, ruleCity{s})
	s.ruler.mu.Lock()
	t.engine.SetFences(s.ruler.fences)
	s.ruler.mu.Unlock()
	t.engine.Set(t.profile, len(p.Attributes), []*rule.Rule{t.rule})
	var ids []string
	s.eachReached(&row.rule, func(one *twin.Thing) {
		if len(ids) < trialThings {
			ids = append(ids, strings.Clone(one.ID))
		}
	})
	slices.Sort(ids)
	for i, id := range ids {
		if i%trialReport == 0 {
			if err := progress(int64(i), int64(len(ids))); err != nil {
				return t.result, err
			}
		}
		if err := t.thing(ctx, id); err != nil {
			return t.result, err
		}
		if t.rule.Figures.Off != "" {
			break // it would have been switched off here
		}
	}
	t.finish()
	return t.result, progress(int64(len(ids)), int64(len(ids)))
}

// thing lets one thing say again what it said. It begins as far before the span as
// the rule looks back.
func (t *trying) thing(ctx context.Context, id string) error {
	reports, err := t.reports(ctx, id)
	if err != nil {
		return err
	}
	silence := t.rule.Program.Silence
	heard := int64(0)
	wait := func(until int64) {
		if at := heard + silence + 1; silence != 0 && heard != 0 && at < until {
			t.engine.Wait(id, t.profile, heard, at, &t.out)
			t.take(id)
		}
	}
	for _, r := range reports {
		wait(r.At)
		t.engine.Observe(id, t.profile, r, &t.out)
		t.take(id)
		heard = r.At
		if r.At >= t.row.from {
			t.result.Reports++
		}
	}
	wait(t.row.to)
	return nil
}

// reports puts the values of a thing in the order of time together again.
func (t *trying) reports(ctx context.Context, id string) ([]*twin.Report, error) {
	from := t.row.from - max(t.rule.Program.Longest(), t.rule.For, t.rule.Program.Silence) - 900_000_000
	byAt := map[int64]*twin.Report{}
	at := func(instant int64) *twin.Report {
		r := byAt[instant]
		if r == nil {
			r = &twin.Report{At: instant, Received: instant}
			byAt[instant] = r
		}
		return r
	}
	err := t.s.DB.View(ctx, func(tx *db.Tx) error {
		for _, grain := range []struct {
			keep string
			step int64
		}{{keepRaw, 0}, {keepMinute, 60}, {keepQuarter, 900}} {
			list, err := t.s.store.pastOf(ctx, tx, id, grain.step, from, t.row.to)
			if err != nil {
				return err
			}
			for _, v := range list {
				i := t.of.attribute(v.attribute)
				if i < 0 || t.of.Attributes[i].Keep != grain.keep {
					continue
				}
				reading := twin.Reading{Attribute: i, Num: v.num}
				if t.of.Attributes[i].Kind == "text" {
					reading.Text = []byte(v.text)
				}
				r := at(v.at)
				r.Readings = append(r.Readings, reading)
			}
		}
		if !t.of.Moving || len(t.rule.Program.Fences) == 0 {
			return nil
		}
		places, err := t.s.store.positionsOf(ctx, tx, id, from, t.row.to)
		for _, p := range places {
			r := at(p.at)
			r.Moved, r.Lon, r.Lat = true, p.lon, p.lat
		}
		return err
	})
	list := make([]*twin.Report, 0, len(byAt))
	for _, r := range byAt {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *twin.Report) int { return cmp.Compare(a.At, b.At) })
	return list, err
}

// take notes what the last report brought about, within the span.
func (t *trying) take(id string) {
	for _, a := range t.out.Alarms {
		if a.Raised && a.At >= t.row.from && a.At < t.row.to {
			t.raised(id, &a)
		}
		if began, known := t.begun[id]; !a.Raised && known {
			t.lasted += float64(a.At-began) / 1e6
			t.ended++
			if i := t.open[id]; i >= 0 {
				t.result.Alarms[i].ClearedAt = instant(a.At)
			}
			delete(t.begun, id)
		}
	}
	t.out.Reset()
}

func (t *trying) raised(id string, a *rule.Alarm) {
	t.result.Count++
	t.result.Hours[(a.At-t.row.from)/3_600_000_000]++
	if _, again := t.open[id]; !again {
		t.result.OnThings++
	}
	t.open[id], t.begun[id] = -1, a.At
	if len(t.result.Alarms) < trialShown {
		info, _ := t.s.Twin().Info(id)
		t.open[id] = len(t.result.Alarms)
		t.result.Alarms = append(t.result.Alarms, TrialAlarm{
			Thing: id, ThingName: info.Name, Region: info.Region, RaisedAt: db.Time(a.At), Value: a.Value, Title: Text{a.ZH, a.EN},
		})
	}
}

func (t *trying) finish() {
	t.result.Open = len(t.begun)
	if t.ended > 0 {
		t.result.Mean = t.lasted / float64(t.ended)
	}
	t.result.Failed, t.result.LastFault = t.rule.Figures.Failed, t.rule.Figures.LastFault
	slices.SortStableFunc(t.result.Alarms, func(a, b TrialAlarm) int { return a.RaisedAt.Compare(b.RaisedAt) })
}
