package lighting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// The pace of the minutes.
const (
	orderMost    = 2000             // lamps in one order
	margin       = time.Hour        // a level holds so long after its next change; then photocells take over
	holdsMost    = 24 * time.Hour   // that a lamp can be told
	renewBefore  = 30 * time.Minute // a level is told again so long before it ends
	answerWithin = 12 * time.Minute // commands expire before; a lamp that has not answered then did not obey
	retryFirst   = time.Minute      // then twice as long each time, up to
	retryMost    = 30 * time.Minute
	countedMost  = 5 * time.Minute // energy of a longer pause of citybrain is not made up
)

// errOvertaken is what a minute ends with that another node has done meanwhile.
var errOvertaken = errors.New("another node has done this minute")

// Minute brings the lamps to where they are to be: it works out every level, tells
// the lamps that burn otherwise, judges what they report and counts their energy.
// Twice in a minute does no harm. It is the work of a job; the caller needs
// lighting.override.
func (s *Service) Minute(ctx context.Context) error {
	if err := auth.Require(ctx, OverridePermission); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var answers []commandFact
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if err = s.recall(ctx, tx); err == nil {
			answers, err = s.store.answers(ctx, tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	o := s.look(now)
	s.takeAll(o, answers)
	s.state.failed = nil
	maps.DeleteFunc(s.state.ours, func(_ string, at time.Time) bool { return now.Sub(at) > time.Hour })
	s.give(ctx, o)
	found := s.judge(o)
	s.count(o)
	if err := s.keep(ctx, o, found, answers); err != nil {
		s.state.minute = -1 // what is remembered is not what is stored: read it anew
		if errors.Is(err, errOvertaken) {
			return nil
		}
		return err
	}
	s.seen.Store(nil)
	return errors.Join(append(s.state.failed, s.mark(ctx, o))...)
}

// takeAll takes over how commands to lamps ended.
func (s *Service) takeAll(o *outlook, answers []commandFact) {
	if len(answers) == 0 {
		return
	}
	index := make(map[string]int, len(o.lamps))
	for i := range o.lamps {
		index[o.lamps[i].ID] = i
	}
	for n := range answers {
		f := &answers[n]
		st := s.state.lamps[f.Thing]
		_, ours := s.state.ours[f.Order]
		i, known := index[f.Thing]
		switch {
		case st != nil && st.order == f.Order && f.Order != "":
			st.take(f.State)
		case !ours && known && o.want[i] >= 0 && f.State == obeyed:
			s.leave(o, i)
		}
	}
}

// The ends of a command that count here, and what stands for somebody else's.
const (
	obeyed  = "acknowledged"
	foreign = "foreign"
)

// take takes over how a command of ours ended.
func (st *lampState) take(end string) {
	if st.answer != "" {
		return
	}
	st.answer, st.changed = end, true
	if end == obeyed {
		st.tries = 0
	} else {
		st.tries++
	}
}

// leave leaves a lamp to somebody who dimmed it by itself, until its level changes
// the next time; till then it is not judged for being dark.
func (s *Service) leave(o *outlook, i int) {
	st := s.assume(o, i)
	st.order, st.answer, st.tries, st.litAt = "", foreign, 0, 0
}

// assume remembers a lamp as if it had been told what it is to do.
func (s *Service) assume(o *outlook, i int) *lampState {
	l := &o.lamps[i]
	st := s.state.lamps[l.ID]
	if st == nil {
		st = &lampState{}
		s.state.lamps[l.ID] = st
	}
	until := o.decisionOf(o.at0[i]).Until.Add(margin)
	st.level, st.sentAt, st.holdsTo, st.answer, st.changed = o.want[i], db.Micros(o.at), db.Micros(until), obeyed, true
	return st
}

// due tells whether a lamp is to be told a level now.
func (st *lampState) due(want int, now time.Time) bool {
	if st.answer == "" && st.order != "" && now.Sub(db.Time(st.sentAt)) > answerWithin {
		st.answer, st.changed = "expired", true
		st.tries++
	}
	switch {
	case st.level != want:
		return true
	case st.answer == foreign:
		return false
	case db.Time(st.holdsTo).Sub(now) < renewBefore:
		return true
	case st.answer == "" || st.answer == obeyed:
		return false
	}
	wait := min(retryMost, retryFirst<<min(max(st.tries-1, 0), 10))
	return now.Sub(db.Time(st.sentAt)) >= wait
}

// strays tells whether a lamp does otherwise than it was told, though it has
// answered: somebody switched it, or its controller began anew. It is told again,
// seldom once it counts as broken.
func (st *lampState) strays(l *Lamp, r Rules, watts float64, now time.Time) bool {
	settle := time.Duration(r.Settle) * time.Minute
	since := db.Time(st.sentAt).Add(settle)
	wait := settle
	if st.faultAt != 0 {
		wait = retryMost
	}
	if st.answer != obeyed || l.Heard.Before(since) || now.Sub(db.Time(st.sentAt)) < wait {
		return false
	}
	if st.level == 0 {
		return l.burns(r, watts)
	}
	return l.dark(since, r.Dark*watts*float64(st.level)/100)
}

// task is one level for a lamp, and when it changes next.
type task struct {
	lamp  int // index
	level int
	until time.Time
	group int
}

// give tells lamps what to do, brighter ones first, no more than the rules allow
// a minute; what is left is told in the next. An order that fails is tried again
// then.
func (s *Service) give(ctx context.Context, o *outlook) {
	tasks := s.tasks(o)
	slices.SortStableFunc(tasks, func(a, b task) int {
		return cmp.Or(cmp.Compare(b.level, a.level), cmp.Compare(a.group, b.group), a.until.Compare(b.until))
	})
	tasks = tasks[:min(len(tasks), o.rules.PerMinute)]
	for len(tasks) > 0 {
		n := 1
		for n < len(tasks) && n < orderMost && alike(tasks[n], tasks[0]) {
			n++
		}
		s.order(ctx, o, tasks[:n])
		tasks = tasks[n:]
	}
}

// alike tells that two tasks go into one order.
func alike(a, b task) bool { return a.level == b.level && a.group == b.group && a.until.Equal(b.until) }

func (s *Service) tasks(o *outlook) []task {
	var tasks []task
	for i := range o.lamps {
		l, want := &o.lamps[i], o.want[i]
		if want < 0 || l.Heard.IsZero() {
			continue // it belongs to none, or never spoke and would not hear
		}
		st := s.state.lamps[l.ID]
		watts := o.groups[o.at0[i].group].Watts
		if st == nil && want == 0 {
			if l.burns(o.rules, watts) {
				s.assume(o, i) // if it goes on, it strays
			}
			continue
		}
		if st == nil {
			st = &lampState{level: -1, changed: true}
			s.state.lamps[l.ID] = st
		}
		if st.due(want, o.at) || st.strays(l, o.rules, watts, o.at) {
			tasks = append(tasks, task{i, want, o.decisionOf(o.at0[i]).Until, o.at0[i].group})
		}
	}
	return tasks
}

// order sends one order and remembers what its lamps were told.
func (s *Service) order(ctx context.Context, o *outlook, tasks []task) {
	first := tasks[0]
	hold := min(holdsMost, max(first.until.Sub(o.at), 0)+margin).Truncate(time.Minute)
	ids := make([]string, len(tasks))
	for i, t := range tasks {
		ids[i] = o.lamps[t.lamp].ID
	}
	why := fmt.Sprintf("调光方案：%s · %s", o.groups[first.group].ZH, o.groups[first.group].EN)
	id, err := s.Commands.Dim(ctx, ids, first.level, int(hold.Minutes()), why)
	if err != nil {
		s.state.failed = append(s.state.failed, err)
		return
	}
	s.state.ours[id] = o.at
	for _, t := range tasks {
		st := s.state.lamps[o.lamps[t.lamp].ID]
		if t.level != st.level {
			st.tries = 0
		}
		switch {
		case t.level == 0:
			st.litAt = 0
		case st.litAt == 0:
			st.litAt = db.Micros(o.at)
		}
		st.level, st.sentAt, st.holdsTo = t.level, db.Micros(o.at), db.Micros(o.at.Add(hold))
		st.order, st.answer, st.changed = id, "", true
	}
}

// keep stores what a minute has brought, in one unit of work.
func (s *Service) keep(ctx context.Context, o *outlook, found findings, answers []commandFact) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		at := max(db.Micros(tx.Now), s.state.minute+1)
		list := make([]feelingRow, 0, len(o.feelings))
		for key, f := range o.feelings {
			list = append(list, feelingRow{key.Group, key.Detector, f})
		}
		if ok, err := s.store.turn(ctx, tx, s.state.minute, at, list); err != nil || !ok {
			return cmp.Or(err, errOvertaken)
		}
		if err := s.store.dropAnswers(ctx, tx, answers); err != nil {
			return err
		}
		if err := s.keepFindings(ctx, tx, found); err != nil {
			return err
		}
		if err := s.keepEnergy(ctx, tx, o); err != nil {
			return err
		}
		if err := s.store.putLamps(ctx, tx, s.state.lamps); err != nil {
			return err
		}
		tx.After(func() {
			s.state.minute, s.state.feelings = at, o.feelings
			for _, st := range s.state.lamps {
				st.changed = false
			}
			s.stored(o.at)
		})
		return nil
	})
}
