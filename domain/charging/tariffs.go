package charging

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"citybrain/domain/charging/tariff"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Plan is a tariff with its versions 电价方案.
type Plan struct {
	Code     string        `json:"code"`
	Name     Text          `json:"name"`
	Currency string        `json:"currency" enum:"CNY,EUR"`
	Stations int           `json:"stations" doc:"That charge by it"`
	Versions []PlanVersion `json:"versions" doc:"The oldest first"`
}

// PlanVersion is a version of a tariff and where it comes from.
type PlanVersion struct {
	tariff.Written
	Source string    `json:"source" enum:"pack,desk"`
	By     string    `json:"by" doc:"Who set it; empty for the pack"`
	At     time.Time `json:"at"`
	State  string    `json:"state" enum:"past,now,coming"`
}

// Tariffs gives all tariffs. The caller needs charging.read.
func (s *Service) Tariffs(ctx context.Context) ([]Plan, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	sc, err := s.current()
	if err != nil {
		return nil, err
	}
	var rows []tariffRow
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.tariffRows(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tariffs: %w", err)
	}
	plans := []Plan{}
	for _, one := range sc.book.file.Tariffs {
		p := Plan{Code: one.Code, Name: one.Name, Currency: sc.book.file.Currency, Versions: []PlanVersion{}}
		for _, l := range sc.list {
			if l.Tariff == one.Code {
				p.Stations++
			}
		}
		p.add(rows, s.dayOf(sc.at))
		plans = append(plans, p)
	}
	return plans, nil
}

// add takes the versions of the plan; rows are in the order of their days.
func (p *Plan) add(rows []tariffRow, today string) {
	for _, r := range rows {
		if r.code != p.Code {
			continue
		}
		v := PlanVersion{Written: r.version, Source: r.source, By: r.by, At: db.Time(r.at), State: "coming"}
		if v.From <= today {
			v.State = "now"
			for i := range p.Versions {
				p.Versions[i].State = "past"
			}
		}
		p.Versions = append(p.Versions, v)
	}
}

// Change is a new version of a tariff.
type Change struct {
	Code string
	tariff.Written
}

// SetTariff adds a version that holds from tomorrow or later; one that was set for
// the same day is replaced. The caller needs charging.manage and every
// station of the tariff in the scope. Faults: ErrNoTariff, ErrTariff, ErrPast, ErrScope.
func (s *Service) SetTariff(ctx context.Context, c Change) error {
	if err := s.mayPrice(ctx, c.Code); err != nil {
		return err
	}
	v, err := readVersion(c.Written)
	if err != nil {
		return err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if v.From <= s.dayOf(tx.Now) {
			return ErrPast.At("/from", ErrPast.Code, ErrPast.Message)
		}
		row := tariffRow{code: c.Code, source: "desk", by: auth.Actor(ctx), version: v.Write()}
		if err := s.store.putTariff(ctx, tx, row); err != nil {
			return err
		}
		if err := s.store.touch(ctx, tx); err != nil {
			return err
		}
		return s.record(ctx, tx, "tariff_set", c.Code, map[string]any{"from": v.From})
	})
	if err != nil {
		return fmt.Errorf("set tariff %s: %w", c.Code, err)
	}
	return s.fresh(ctx)
}

func (s *Service) mayPrice(ctx context.Context, code string) error {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return err
	}
	b := s.book.Load()
	if b == nil {
		return ErrNotReady
	}
	if !slices.ContainsFunc(b.file.Tariffs, func(p planFile) bool { return p.Code == code }) {
		return ErrNoTariff.With("tariff", code)
	}
	sc, err := s.current()
	if err != nil {
		return err
	}
	for i := range sc.list {
		if l := &sc.list[i]; l.Tariff == code && !covers(ctx, l) {
			return ErrScope
		}
	}
	return nil
}

// readVersion reads a version of a form, or names every field that is wrong.
func readVersion(w tariff.Written) (tariff.Version, error) {
	v, problems := w.Read()
	if len(problems) == 0 {
		return v, nil
	}
	wrong := ErrTariff
	for _, p := range problems {
		wrong = wrong.At(pointer(p.Path), ErrTariff.Code, p.Why)
	}
	return v, wrong
}

// pointer writes a path as JSON pointers are written.
func pointer(path []any) string {
	var b strings.Builder
	for _, step := range path {
		fmt.Fprintf(&b, "/%v", step)
	}
	return b.String()
}

// Preview is what a tariff would mean.
type Preview struct {
	Currency string        `json:"currency" enum:"CNY,EUR"`
	Mean     string        `json:"mean" doc:"Mean price of a kWh over the day"`
	Examples []PreviewBill `json:"examples"`
}

// PreviewBill is what one usual charge would cost.
type PreviewBill struct {
	Begin   string `json:"begin" doc:"Time of the day"`
	Wh      int64  `json:"wh"`
	Minutes int    `json:"minutes"`
	Fen     int64  `json:"fen" doc:"With the new version"`
	Today   *int64 `json:"today,omitempty" doc:"With the version that is in force; absent where none is"`
}

// Try tells what a version would mean for usual charges; nothing is stored. The
// caller needs charging.read. Faults: ErrTariff, ErrNoTariff.
func (s *Service) Try(ctx context.Context, c Change) (Preview, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Preview{}, err
	}
	b := s.book.Load()
	if b == nil {
		return Preview{}, ErrNotReady
	}
	v, err := readVersion(c.Written)
	if err != nil {
		return Preview{}, err
	}
	out := Preview{Currency: b.file.Currency, Mean: meanOf(v).String()}
	v.From = "0001-01-01"
	now := s.Clock.Now().In(s.Zone)
	for _, usual := range []PreviewBill{{Begin: "03:00", Wh: 40_000, Minutes: 300}, {Begin: "12:30", Wh: 30_000, Minutes: 45}, {Begin: "19:00", Wh: 30_000, Minutes: 45}, {Begin: "21:30", Wh: 30_000, Minutes: 60}} {
		usual.Fen, err = usual.cost(tariff.Tariff{v}, now, s.Zone)
		if err != nil {
			return out, ErrTariff.Because(err)
		}
		if today, err := usual.cost(b.tariffs[c.Code], now, s.Zone); err == nil {
			usual.Today = &today
		}
		out.Examples = append(out.Examples, usual)
	}
	return out, nil
}

func (p PreviewBill) cost(t tariff.Tariff, now time.Time, zone *time.Location) (int64, error) {
	at, _ := time.Parse("15:04", p.Begin) // ours
	y, m, d := now.Date()
	begin := time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, zone)
	end := begin.Add(time.Duration(p.Minutes) * time.Minute)
	bill, err := t.Bill([]tariff.Reading{{At: begin}, {At: end, Wh: p.Wh}}, end, zone)
	return bill.Total.Minor(), err
}

// meanOf is the mean price over the minutes of a day.
func meanOf(v tariff.Version) tariff.Price {
	sum := int64(0)
	for i, p := range v.Periods {
		until := 24 * 60
		if i+1 < len(v.Periods) {
			until = v.Periods[i+1].Minute
		}
		sum += int64(p.Price()) * int64(until-p.Minute)
	}
	return tariff.Price((sum + 720) / 1440)
}
