package things

import (
	"context"
	"encoding/json"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/job"
)

// Jobs is the queue; *job.Queue is one.
type Jobs interface {
	Add(ctx context.Context, tx *db.Tx, kind string, args any, o job.Options) (job.ID, error)
}

const (
	jobTrial     = "things.try_rule"
	mostTrial    = 7 * 24 * time.Hour
	trialsKept   = 30 * 24 * time.Hour
	trialShown   = 500    // alarms in a result
	trialThings  = 50_000 // things that one trial looks at
	trialReport  = 50     // things between two words of progress
	trialTimeout = 30 * time.Minute
)

// TrialAlarm is an alarm that a rule would have raised.
type TrialAlarm struct {
	Thing     string     `json:"thing"`
	ThingName string     `json:"thingName"`
	Region    string     `json:"region"`
	RaisedAt  time.Time  `json:"raisedAt"`
	ClearedAt *time.Time `json:"clearedAt,omitempty" doc:"Absent: it was still open at the end of the span"`
	Value     float64    `json:"value"`
	Title     Text       `json:"title"`
}

// TrialResult is what a rule would have done in a span of the past.
type TrialResult struct {
	Count     int               `json:"count" doc:"Alarms that it would have raised"`
	OnThings  int               `json:"onThings" doc:"Things that would have raised one"`
	Open      int               `json:"open" doc:"Alarms still open at the end"`
	Failed    int64             `json:"failed" doc:"Evaluations that failed"`
	LastFault string            `json:"lastFault,omitempty"`
	Reports   int64             `json:"reports" doc:"Observations that were judged"`
	Mean      float64           `json:"mean" doc:"Mean duration of those that ended, seconds"`
	Hours     []int             `json:"hours" doc:"Alarms by hour of the span"`
	Grain     map[string]string `json:"grain" doc:"How finely the history keeps each attribute that the rule reads: raw, minute or quarter"`
	Near      bool              `json:"near" doc:"The rule asks for neighbours, which a trial does not know"`
	Alarms    []TrialAlarm      `json:"alarms" doc:"The first 500"`
}

// Trial is a dry run of a rule over the history 试运行.
type Trial struct {
	ID      string       `json:"id"`
	Rule    Rule         `json:"rule"`
	From    time.Time    `json:"from"`
	To      time.Time    `json:"to"`
	State   string       `json:"state" enum:"waiting,running,done,failed"`
	Done    int64        `json:"done" doc:"Things that were looked at"`
	Total   int64        `json:"total"`
	Trouble string       `json:"trouble,omitempty" doc:"Code of the fault that ended it"`
	Result  *TrialResult `json:"result,omitempty"`
	AskedAt time.Time    `json:"askedAt"`
}

// TryRule begins a trial of a rule, saved or not, over a span of the past, at most
// seven days. Zero times mean yesterday by the city's clock. The caller needs
// things.rule as for saving it. Faults: as SaveRule has them, ErrRange, ErrNotKept.
func (s *Service) TryRule(ctx context.Context, r Rule, from, to time.Time) (Trial, error) {
	p, err := s.owned(ctx, &r)
	if err != nil {
		return Trial{}, err
	}
	check, err := s.CheckRule(ctx, r)
	switch {
	case err != nil:
		return Trial{}, err
	case len(check.Problems) > 0:
		return Trial{}, invalid(check.Problems)
	case len(check.NotKept) > 0:
		return Trial{}, ErrNotKept.With("attribute", check.NotKept[0])
	}
	if from.IsZero() || to.IsZero() {
		from, to = s.yesterday()
	}
	if !from.Before(to) || to.Sub(from) > mostTrial || to.After(s.Clock.Now().Add(time.Minute)) {
		return Trial{}, ErrRange
	}
	row := trialRow{rule: r, org: p.Organisation, region: r.Region, from: db.Micros(from), to: db.Micros(to), by: auth.Actor(ctx)}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		row.id, row.at = id.New[string]("trial", tx.Now), db.Micros(tx.Now)
		if err := s.store.addTrial(ctx, tx, row); err != nil {
			return err
		}
		if _, err := s.Jobs.Add(ctx, tx, jobTrial, row.id, job.Options{}); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "rule_tried", r.Code, map[string]any{"trial": row.id})
	})
	return viewTrial(row), err
}

// yesterday is the last whole day of the city.
func (s *Service) yesterday() (from, to time.Time) {
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := s.Clock.Now().In(zone).Date()
	return time.Date(year, month, day-1, 0, 0, 0, 0, zone), time.Date(year, month, day, 0, 0, 0, 0, zone)
}

// Trial shows a dry run and what came of it. The caller needs things.rule within
// the organisation that owns the profile. Fault: ErrNoDryRun.
func (s *Service) Trial(ctx context.Context, trial string) (Trial, error) {
	if err := auth.Require(ctx, RulePermission); err != nil {
		return Trial{}, err
	}
	var row trialRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		row, err = s.store.trial(ctx, tx, trial)
		return err
	})
	if err != nil {
		return Trial{}, err
	}
	scope := auth.From(ctx).Scope
	if !scope.CoversOrg(row.org) || !scope.CoversRegion(row.region) {
		return Trial{}, ErrNoDryRun.With("trial", trial)
	}
	out := viewTrial(row)
	if row.result != "" {
		out.Result = &TrialResult{}
		if err := json.Unmarshal([]byte(row.result), out.Result); err != nil {
			return out, err
		}
		l, err := s.labelsOf(ctx)
		for i := range out.Result.Alarms {
			out.Result.Alarms[i].ThingName = l.thing(out.Result.Alarms[i].ThingName)
		}
		return out, err
	}
	return out, nil
}

func viewTrial(r trialRow) Trial {
	state := "waiting"
	switch {
	case r.trouble != "":
		state = "failed"
	case r.result != "":
		state = "done"
	case r.total > 0:
		state = "running"
	}
	return Trial{
		ID: r.id, Rule: r.rule, From: db.Time(r.from), To: db.Time(r.to), State: state, Done: r.done, Total: r.total,
		Trouble: r.trouble, AskedAt: db.Time(r.at),
	}
}

// runTrial is the job: it looks at the things one by one.
func (s *Service) runTrial(ctx context.Context, run *job.Run) error {
	var trial string
	if err := json.Unmarshal(run.Args, &trial); err != nil {
		return job.GiveUp(err)
	}
	var row trialRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		row, err = s.store.trial(ctx, tx, trial)
		return err
	})
	if err != nil {
		return job.GiveUp(err)
	}
	result, err := s.tryOver(ctx, row, func(done, total int64) error {
		if err := run.Progress(ctx, done, total, row.rule.Code); err != nil {
			return err
		}
		row.done, row.total = done, total
		return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.moveTrial(ctx, tx, trial, done, total) })
	})
	if err != nil && ctx.Err() != nil {
		return err // it is tried again
	}
	if err != nil {
		row.trouble = fault.From(err).Code
	} else {
		body, failed := json.Marshal(result)
		if failed != nil {
			return job.GiveUp(failed)
		}
		row.result = string(body)
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		return s.store.endTrial(ctx, tx, row, db.Micros(tx.Now.Add(-trialsKept)))
	})
}
