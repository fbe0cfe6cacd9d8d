package windows

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/cases"
	"citybrain/kernel/audit"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// longestTaker is how many signs the name of who took a result may have.
const longestTaker = 60

// handover is that a result was given out 出件.
type handover struct {
	caseID string
	hall   string
	desk   string
	post   string
	person string
	taker  string
	agent  bool
	at     time.Time
}

// Theirs is a case of the person at the window.
type Theirs struct {
	cases.ParcelHead
	Handed  time.Time `json:"handed,omitzero" doc:"When its result was handed over"`
	Waiting bool      `json:"waiting" doc:"Its result waits to be handed over"`
}

// VisitorCases gives the cases of the person at the caller's window, newest first. The
// person sees that they were read.
func (s *Service) VisitorCases(ctx context.Context) (list []Theirs, err error) {
	d, person, err := s.before(ctx)
	if err != nil {
		return nil, err
	}
	mine, err := s.Cases.Mine(person, cases.MineQuery{Ask: page.Ask{Limit: 50}})
	if err != nil {
		return nil, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		list = []Theirs{}
		for _, one := range mine.Items {
			h, err := s.store.handover(ctx, tx, string(one.ID))
			if err != nil && !errors.Is(err, db.ErrMissing) {
				return err
			}
			list = append(list, Theirs{ParcelHead: one, Handed: h.at})
		}
		return s.Audit.Read(ctx, tx, audit.Reading{Person: d.person, Purpose: handling, Fields: []string{"case"}})
	})
	if err != nil {
		return nil, err
	}
	return list, s.markWaiting(person, list)
}

// markWaiting marks the cases that have something to hand over.
func (s *Service) markWaiting(person context.Context, list []Theirs) error {
	for i := range list {
		one := &list[i]
		if one.Outcome != "granted" && one.Outcome != "partly" || !one.Handed.IsZero() {
			continue
		}
		v, err := s.Cases.Show(person, one.ID)
		if err != nil {
			return err
		}
		one.Waiting = v.Result != ""
	}
	return nil
}

// Giving is a result that is handed over.
type Giving struct {
	Case  cases.CaseID
	Taker string // who took it
	Agent bool   // somebody else than the person
}

// HandOver writes down that the result of a case of the person at the window was handed
// over, to whom and when, once. Faults: ErrNoVisitor, ErrTaker, ErrNoResult, ErrHanded.
func (s *Service) HandOver(ctx context.Context, g Giving) error {
	d, person, err := s.before(ctx)
	if err != nil {
		return err
	}
	g.Taker = strings.TrimSpace(g.Taker)
	if g.Taker == "" || utf8.RuneCountInString(g.Taker) > longestTaker {
		return ErrTaker.At("/taker", ErrTaker.Code, ErrTaker.Message)
	}
	v, err := s.Cases.Show(person, g.Case) // to all but its owner there is no such case
	if err != nil {
		return err
	}
	if v.Result == "" || v.Outcome == "" {
		return ErrNoResult
	}
	h := handover{caseID: string(g.Case), hall: d.hall, desk: d.code, post: d.post, person: d.person, taker: g.Taker, agent: g.Agent}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		h.at = tx.Now
		if err := s.store.putHandover(ctx, tx, h); err != nil {
			return err
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "windows.handed_over", Object: h.caseID, Person: h.person, Purpose: handling, Detail: map[string]any{"agent": h.agent}})
	})
}
