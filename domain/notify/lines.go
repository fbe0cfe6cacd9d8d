package notify

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// LineQuery chooses what is counted: what was told on some days, by both ends.
type LineQuery struct {
	From     string `query:"from" maxLength:"10" doc:"First day, as 2026-03-01; the week up to today if absent"`
	To       string `query:"to" maxLength:"10" doc:"Last day"`
	Channel  string `query:"channel" enum:"sms,mail" doc:"Of one channel only"`
	Template string `query:"template" maxLength:"100" doc:"Of one template only"`
}

// mostDays is how many days are counted at once.
const mostDays = 366

// Line is what became of what was told by a template and a channel. A figure that has
// nothing to be computed from is absent.
type Line struct {
	Template       string   `json:"template,omitempty"`
	Title          string   `json:"title,omitempty" doc:"Of the template, in the caller's language"`
	Channel        Channel  `json:"channel,omitempty"`
	Asked          int64    `json:"asked" doc:"Were to leave the house"`
	Sent           int64    `json:"sent" doc:"The gateway took them on"`
	Delivered      int64    `json:"delivered" doc:"Arrived, as a receipt says"`
	Failed         int64    `json:"failed" doc:"Failed for good"`
	Skipped        int64    `json:"skipped" doc:"Left out, being more than the day allows"`
	Waiting        int64    `json:"waiting" doc:"Wait or are being sent"`
	Retried        int64    `json:"retried" doc:"The gateway was asked more than once"`
	Receipts       int64    `json:"receipts" doc:"Of those sent: the gateway reported what became of them"`
	SentMedian     *float64 `json:"sentMedian,omitempty" doc:"Seconds from asking until the gateway took half of them on; nights waited out count"`
	SentP90        *float64 `json:"sentP90,omitempty" doc:"Seconds until it took nine tenths on"`
	ArrivedMedian  *float64 `json:"arrivedMedian,omitempty" doc:"Seconds from asking until half of those delivered arrived"`
	ArrivedP90     *float64 `json:"arrivedP90,omitempty" doc:"Seconds until nine tenths of those arrived"`
	sentIn, cameIn map[int64]int64
}

// Lines are the figures of some days.
type Lines struct {
	From  string    `json:"from"`
	To    string    `json:"to"`
	At    time.Time `json:"at" doc:"When they were counted"`
	All   Line      `json:"all"`
	Lines []Line    `json:"lines" doc:"By template and channel, the most first"`
}

// Lines counts what was told on some days, by template and channel. The caller needs
// notify.read. Faults: ErrPeriod.
func (s *Service) Lines(ctx context.Context, q LineQuery) (out Lines, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return out, err
	}
	if q, err = s.period(q); err != nil {
		return out, err
	}
	titles, err := s.titles(ctx)
	if err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		out = Lines{From: q.From, To: q.To, At: tx.Now}
		found, err := s.groups(ctx, tx, q.From, q.To)
		out.count(found, q)
		return err
	})
	for i := range out.Lines {
		out.Lines[i].Title = cmp.Or(titles[out.Lines[i].Template], out.Lines[i].Template)
	}
	return out, err
}

// period reads the days of a question.
func (s *Service) period(q LineQuery) (LineQuery, error) {
	today := s.Clock.Now()
	if q.From == "" && q.To == "" {
		q.From, q.To = s.dayText(today.AddDate(0, 0, -6)), s.dayText(today)
	}
	for name, day := range map[string]string{"from": q.From, "to": q.To} {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return q, ErrPeriod.At(name, ErrPeriod.Code, ErrPeriod.Message)
		}
	}
	if q.To < q.From || len(daysFrom(q.From, q.To)) > mostDays {
		return q, ErrPeriod.At("to", ErrPeriod.Code, ErrPeriod.Message)
	}
	return q, nil
}

// titles says what templates are called in the caller's language.
func (s *Service) titles(ctx context.Context) (map[string]string, error) {
	list, err := s.Templates(ctx)
	out := make(map[string]string, len(list))
	for _, one := range list {
		out[one.Code] = one.Title
	}
	return out, err
}

// count sorts what was found into lines.
func (l *Lines) count(found []group, q LineQuery) {
	type key struct {
		template string
		channel  Channel
	}
	lines := map[key]*Line{}
	for _, g := range found {
		if q.Channel != "" && q.Channel != string(g.channel) || q.Template != "" && q.Template != g.template {
			continue
		}
		k := key{g.template, g.channel}
		if lines[k] == nil {
			lines[k] = &Line{Template: g.template, Channel: g.channel}
		}
		lines[k].add(g)
		l.All.add(g)
	}
	l.All.measure()
	l.Lines = []Line{}
	for line := range maps.Values(lines) {
		line.measure()
		l.Lines = append(l.Lines, *line)
	}
	slices.SortFunc(l.Lines, func(a, b Line) int {
		return cmp.Or(-cmp.Compare(a.Asked, b.Asked), cmp.Compare(a.Template, b.Template), cmp.Compare(a.Channel, b.Channel))
	})
}

// add counts deliveries that are alike.
func (l *Line) add(g group) {
	if l.sentIn == nil {
		l.sentIn, l.cameIn = map[int64]int64{}, map[int64]int64{}
	}
	l.Asked += g.n
	switch g.state {
	case Waiting, Sending:
		l.Waiting += g.n
	case Delivered:
		l.Delivered += g.n
	case Failed:
		l.Failed += g.n
	case Skipped:
		l.Skipped += g.n
	}
	if g.retried {
		l.Retried += g.n
	}
	if g.sentIn >= 0 {
		l.Sent += g.n
		l.sentIn[g.sentIn] += g.n
		if g.state == Delivered || g.state == Failed {
			l.Receipts += g.n
		}
	}
	if g.arrivedIn >= 0 {
		l.cameIn[g.arrivedIn] += g.n
	}
}

func (l *Line) measure() {
	l.SentMedian, l.SentP90 = quantile(l.sentIn, 0.5), quantile(l.sentIn, 0.9)
	l.ArrivedMedian, l.ArrivedP90 = quantile(l.cameIn, 0.5), quantile(l.cameIn, 0.9)
}

// quantile gives the seconds within which a share of the times lies, evenly spread
// between two bounds; nil for no times.
func quantile(times map[int64]int64, share float64) *float64 {
	var all, before int64
	for _, n := range times {
		all += n
	}
	lower := int64(0)
	for _, bound := range bounds {
		n := times[bound]
		if n > 0 && float64(before+n) >= share*float64(all) {
			part := (share*float64(all) - float64(before)) / float64(n)
			seconds := (float64(lower) + part*float64(bound-lower)) / 1000
			return &seconds
		}
		before, lower = before+n, bound
	}
	return nil
}
