package cases

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/blob"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/job"
	"citybrain/kernel/lang"
	"citybrain/kernel/page"
)

// ReportID names a monthly report: report_….
type ReportID string

// The faults of reports.
var (
	ErrNoReport = fault.New(fault.Missing, "cases.no_report", "There is no such report.")
	ErrMonth    = fault.New(fault.Invalid, "cases.month", "Give a month that is over or has begun, as 2026-03.")
	ErrUnmade   = fault.New(fault.Conflict, "cases.report_unmade", "The report is still being made.")
)

// How a report stands.
const (
	reportMaking = "making"
	reportReady  = "ready"
	reportFailed = "failed"
)

// Report is a monthly report of supervision 效能监督月报: four files, dated, which no
// later event changes. A report that is asked for again is another report.
type Report struct {
	ID      ReportID         `json:"id"`
	Month   string           `json:"month"`
	Org     string           `json:"organisation" doc:"A department with all below it"`
	OrgName string           `json:"organisationName"`
	Region  string           `json:"region"`
	State   string           `json:"state" enum:"making,ready,failed"`
	Done    int              `json:"done" doc:"Files that are written"`
	Of      int              `json:"of"`
	Asked   time.Time        `json:"asked"`
	Made    *time.Time       `json:"made,omitempty"`
	Files   map[string]int64 `json:"files,omitempty" doc:"Bytes by name: zh.xlsx, zh.pdf, en.xlsx, en.pdf"`

	askedBy string
}

// ReportWish asks for the report of a month; the scope is the caller's where it is empty.
type ReportWish struct {
	Month        string `json:"month" minLength:"7" maxLength:"7" doc:"2026-03"`
	Organisation string `json:"organisation,omitempty" maxLength:"200"`
	Region       string `json:"region,omitempty" maxLength:"14"`
}

// Jobs is the queue; *job.Queue is one.
type Jobs interface {
	Add(ctx context.Context, tx *db.Tx, kind string, args any, o job.Options) (job.ID, error)
}

// monthOf gives the days of a month that has begun, and those of the month before.
func (s *Service) monthOf(month string, q SuperviseQuery) (now, before SuperviseQuery, err error) {
	first, err := time.ParseInLocation("2006-01", month, s.Calendar.Zone())
	if err != nil || first.After(s.Clock.Now()) {
		return now, before, ErrMonth
	}
	now, before = q, q
	now.From, now.To = first.Format(time.DateOnly), first.AddDate(0, 1, -1).Format(time.DateOnly)
	before.From, before.To = first.AddDate(0, -1, 0).Format(time.DateOnly), first.AddDate(0, 0, -1).Format(time.DateOnly)
	return now, before, nil
}

// AskReport has the report of a month made; one that is being made already is given.
// The caller needs cases.supervise and the scope. Faults: ErrMonth, ErrNotYours.
func (s *Service) AskReport(ctx context.Context, w ReportWish) (r Report, err error) {
	if err := auth.Require(ctx, SupervisePermission); err != nil {
		return r, err
	}
	p := auth.From(ctx)
	q, err := s.span(p, SuperviseQuery{Organisation: w.Organisation, Region: w.Region})
	if err != nil {
		return r, err
	}
	if _, _, err := s.monthOf(w.Month, q); err != nil {
		return r, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		r, err = s.order(ctx, tx, Report{Month: w.Month, Org: q.Organisation, Region: q.Region, askedBy: p.ID})
		if err != nil {
			return err
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "cases.report_asked", Object: string(r.ID), Detail: map[string]string{"month": r.Month}})
	})
	return r, err
}

type reportArgs struct{ Report ReportID }

// order puts the making of a report into the queue, once at a time.
func (s *Service) order(ctx context.Context, tx *db.Tx, r Report) (Report, error) {
	open, err := s.store.reportOpen(ctx, tx, r)
	if err == nil {
		open.Of = len(reportFiles)
		return open, nil
	}
	if !errors.Is(err, db.ErrMissing) {
		return r, err
	}
	r.ID, r.State, r.Asked, r.Of = id.New[ReportID]("report", tx.Now), reportMaking, tx.Now, len(reportFiles)
	if err := s.store.addReport(ctx, tx, r); err != nil {
		return r, err
	}
	_, err = s.Jobs.Add(ctx, tx, jobReport, reportArgs{r.ID}, job.Options{})
	return r, err
}

// Reports gives the reports within the caller's scope, newest first.
func (s *Service) Reports(ctx context.Context, ask page.Ask) (out page.Page[Report], err error) {
	if err := auth.Require(ctx, SupervisePermission); err != nil {
		return out, err
	}
	p := auth.From(ctx)
	filters := []any{p.Scope.Org, p.Scope.Region}
	before, after := int64(math.MaxInt64), ""
	if _, err := page.Decode(ask.Cursor, filters, &before, &after); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.reports(ctx, tx, reach{org: p.Scope.Org, region: p.Scope.Region}, before, ReportID(after), ask.Size()+1)
		out = page.Of(list, ask.Size(), filters, func(r Report) []any { return []any{db.Micros(r.Asked), string(r.ID)} })
		return err
	})
	if err != nil {
		return out, err
	}
	n := naming{}
	for _, r := range out.Items {
		n.want(r.Org)
	}
	names, err := s.names(ctx, n)
	for i := range out.Items {
		out.Items[i].OrgName, out.Items[i].Of = names[out.Items[i].Org], len(reportFiles)
	}
	return out, err
}

// OpenReport gives a file of a report; the caller closes it. Faults: ErrNoReport,
// ErrUnmade.
func (s *Service) OpenReport(ctx context.Context, id ReportID, file string) (r Report, content io.ReadCloser, err error) {
	if err := auth.Require(ctx, SupervisePermission); err != nil {
		return r, nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		r, err = s.store.report(ctx, tx, id)
		return err
	})
	if p := auth.From(ctx); err == nil && (!p.Scope.CoversOrg(r.Org) || !p.Scope.CoversRegion(r.Region)) {
		err = ErrNoReport
	}
	if err != nil {
		return r, nil, err
	}
	if _, there := r.Files[file]; !there {
		if r.State == reportMaking {
			return r, nil, ErrUnmade
		}
		return r, nil, ErrNoReport
	}
	content, _, err = s.Files.Get(ctx, reportFile(id, file), 0, -1)
	return r, content, err
}

// reportFile is where a file of a report lies.
func reportFile(id ReportID, file string) string { return "cases/reports/" + string(id) + "." + file }

// reportFiles are the files of a report, in the order of their making.
var reportFiles = []string{"zh.xlsx", "zh.pdf", "en.xlsx", "en.pdf"}

// makeReport is the job that makes one report: the figures of the month as the page
// shows them, then the files. It may be run again from the start.
func (s *Service) makeReport(ctx context.Context, run *job.Run) error {
	var args reportArgs
	if err := json.Unmarshal(run.Args, &args); err != nil {
		return job.GiveUp(err)
	}
	var r Report
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		r, err = s.store.report(ctx, tx, args.Report)
		return err
	})
	if err != nil || r.State == reportReady {
		return err
	}
	r.Files = map[string]int64{}
	if err := s.fold(ctx); err != nil {
		return err
	}
	if err := s.writeReport(ctx, run, &r); err != nil {
		if run.Attempt >= reportAttempts {
			r.State = reportFailed
			err = errors.Join(err, s.mark(ctx, run, r))
		}
		return fmt.Errorf("report %s: %w", r.ID, err)
	}
	now := s.Clock.Now()
	r.State, r.Made = reportReady, &now
	return s.mark(ctx, run, r)
}

func (s *Service) mark(ctx context.Context, run *job.Run, r Report) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := run.Hold(ctx, tx); err != nil {
			return err
		}
		return s.store.markReport(ctx, tx, r)
	})
}

// writeReport writes the files one after the other, and tells how far it is.
func (s *Service) writeReport(ctx context.Context, run *job.Run, r *Report) error {
	for i, file := range reportFiles {
		code, form, _ := strings.Cut(file, ".")
		tag := lang.ZH
		if code == "en" {
			tag = lang.EN
		}
		doc, err := s.compose(lang.With(ctx, tag), *r)
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if form == "pdf" {
			err = doc.PDF(&text)
		} else {
			err = doc.XLSX(&text)
		}
		if err != nil {
			return err
		}
		r.Files[file] = int64(text.Len())
		if _, err := s.Files.Put(ctx, reportFile(r.ID, file), &text, blob.Rules{}); err != nil {
			return err
		}
		r.Done = i + 1
		if err := s.mark(ctx, run, *r); err != nil {
			return err
		}
		if err := run.Progress(ctx, int64(r.Done), int64(len(reportFiles)), file); err != nil {
			return err
		}
	}
	return nil
}

// monthly orders the reports of the month that is over, on the first working day: one
// for the city and one for each department that had something to do.
func (s *Service) monthly(ctx context.Context) error {
	today := s.Clock.Now().In(s.Calendar.Zone())
	first := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, s.Calendar.Zone())
	day := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, s.Calendar.Zone())
	before, err := s.Calendar.WorkingDays(first, day)
	if err != nil {
		return err
	}
	is, err := s.Calendar.WorkingDays(day, day.AddDate(0, 0, 1))
	if err != nil || before > 0 || is == 0 {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		from := first.AddDate(0, -1, 0)
		list, err := s.store.busy(ctx, tx, from.Format("2006-01"))
		if err != nil {
			return err
		}
		for _, one := range scopes(list, s.City.Region) {
			if _, err := s.order(ctx, tx, Report{Month: from.Format("2006-01"), Org: one.org, Region: one.region}); err != nil {
				return err
			}
		}
		return nil
	})
}

// scopes are for whom reports are made: everything first, then each department in the
// region where it works.
func scopes(list []reach, city string) (out []reach) {
	whole := reach{region: city}
	for _, one := range list {
		root := "/" + strings.SplitN(strings.TrimPrefix(one.org, "/"), "/", 2)[0]
		whole.org = cmp.Or(whole.org, root)
		if n := len(out); n > 0 && out[n-1].org == one.org {
			out[n-1].region = common(out[n-1].region, one.region)
			continue
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		return nil
	}
	return append([]reach{whole}, out...)
}

// common is how two texts begin alike.
func common(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
