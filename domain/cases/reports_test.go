package cases

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"citybrain/kernel/auth"
	"citybrain/kernel/job"
	"citybrain/kernel/page"
)

func TestAReportHoldsTheFiguresOfThePage(t *testing.T) {
	eachTown(t, func(t *town) {
		t.Regions = districts{}
		t.aMonth()
		leader := t.as("leader", "/sh", "31", SupervisePermission)
		r, err := t.AskReport(leader, ReportWish{Month: "2026-03"})
		if err != nil || r.State != reportMaking || r.Org != "/sh" || r.Region != "31" {
			t.t.Fatalf("%+v, %v", r, err)
		}
		again, err := t.AskReport(leader, ReportWish{Month: "2026-03"})
		if err != nil || again.ID != r.ID {
			t.t.Errorf("asked again while it is made: %+v, %v", again, err)
		}
		if _, _, err := t.OpenReport(leader, r.ID, "zh.xlsx"); !errors.Is(err, ErrUnmade) {
			t.t.Errorf("read before it was made: %v", err)
		}
		t.works(1)
		list, err := t.Reports(leader, page.Ask{})
		if err != nil || len(list.Items) != 1 || list.Items[0].State != reportReady || list.Items[0].Done != 4 || len(list.Items[0].Files) != 4 {
			t.t.Fatalf("%+v, %v", list, err)
		}
		for _, by := range []struct{ by, sheet, sheetEN string }{{"organisation", "按部门", "By department"}, {"region", "按区域", "By region"}, {"official", "按岗位", "By official"}, {"day", "按日", "By day"}} {
			page := t.supervision(leader, SuperviseQuery{From: "2026-03-01", To: "2026-03-31", By: by.by})
			t.agrees(r.ID, "zh.xlsx", by.sheet, page)
			t.agrees(r.ID, "en.xlsx", by.sheetEN, page)
		}
		t.names(r.ID, "zh.xlsx", "按区域", "静安区", "310115")
		t.names(r.ID, "en.xlsx", "By region", "Jing'an", "310115")
		narrowed := t.supervision(leader, SuperviseQuery{From: "2026-03-01", To: "2026-03-31", Matter: "food_permit"})
		if narrowed.Names["food_permit"] != "食品经营许可" {
			t.t.Errorf("what it is narrowed to is called %q", narrowed.Names["food_permit"])
		}
		pdf := t.reads(r.ID, "zh.pdf")
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) || int64(len(pdf)) != list.Items[0].Files["zh.pdf"] {
			t.t.Errorf("the printed report has %d bytes", len(pdf))
		}
	})
}

// districts knows one district.
type districts struct{}

func (districts) RegionName(_ context.Context, code, language string) string {
	return map[string]string{"310106zh-CN": "静安区", "310106en": "Jing'an"}[code+language]
}

// names checks that lines of a sheet are called so.
func (t *town) names(id ReportID, file, sheet string, want ...string) {
	t.t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(t.reads(id, file)))
	if err != nil {
		t.t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.t.Fatal(err)
	}
	for _, name := range want {
		if !slices.ContainsFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == name }) {
			t.t.Errorf("%s has no line %s: %v", sheet, name, rows)
		}
	}
}

// works runs what waits in the queue.
func (t *town) works(want int) {
	t.t.Helper()
	n, err := t.Jobs.(*job.Queue).RunDue(t.t.Context())
	if err != nil || n != want {
		t.t.Fatalf("%d jobs ran, not %d: %v", n, want, err)
	}
}

func (t *town) reads(id ReportID, file string) []byte {
	t.t.Helper()
	_, content, err := t.OpenReport(t.as("leader", "/sh", "31", SupervisePermission), id, file)
	if err != nil {
		t.t.Fatal(err)
	}
	defer content.Close()
	text, err := io.ReadAll(content)
	if err != nil {
		t.t.Fatal(err)
	}
	return text
}

// agrees compares a sheet with the page, figure by figure.
func (t *town) agrees(id ReportID, file, sheet string, page Supervision) {
	t.t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(t.reads(id, file)), excelize.Options{RawCellValue: true})
	if err != nil {
		t.t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(sheet)
	if err != nil || len(rows) != len(page.Lines)+2 {
		t.t.Fatalf("%s has %d lines for %d (%v)", sheet, len(rows), len(page.Lines), err)
	}
	for i, f := range append([]Figures{page.All}, page.Lines...) {
		for c, one := range lined {
			var got string
			if c+1 < len(rows[i+1]) {
				got = rows[i+1][c+1]
			}
			want, there := 0.0, true
			switch v := one.of(f).(type) {
			case int64:
				want = float64(v)
			case *float64:
				if there = v != nil; there {
					want = *v
				}
			}
			n, err := strconv.ParseFloat(got, 64)
			if there != (err == nil) || math.Abs(n-want) > 1e-9 {
				t.t.Errorf("%s, line %d, %s: %q, not %v", sheet, i, one.name.EN, got, want)
			}
		}
	}
}

func TestReportsStayWithinTheScope(t *testing.T) {
	eachTown(t, func(t *town) {
		t.apply(80)
		leader := t.as("leader", "/sh", "31", SupervisePermission)
		r, err := t.AskReport(leader, ReportWish{Month: "2026-03"})
		if err != nil {
			t.t.Fatal(err)
		}
		t.works(1)
		head := t.as("head", market, "3101", SupervisePermission)
		if list, err := t.Reports(head, page.Ask{}); err != nil || len(list.Items) != 0 {
			t.t.Errorf("a department sees the city's report: %+v, %v", list, err)
		}
		if _, _, err := t.OpenReport(head, r.ID, "zh.pdf"); !errors.Is(err, ErrNoReport) {
			t.t.Errorf("a department reads the city's report: %v", err)
		}
		if _, err := t.AskReport(head, ReportWish{Month: "2026-03", Organisation: "/sh"}); !errors.Is(err, ErrNotYours) {
			t.t.Errorf("a department has the city's report made: %v", err)
		}
		for _, month := range []string{"2026-05", "2026-13", "zweiter"} {
			if _, err := t.AskReport(leader, ReportWish{Month: month}); !errors.Is(err, ErrMonth) {
				t.t.Errorf("the month %s: %v", month, err)
			}
		}
		if _, err := t.AskReport(t.clerk(), ReportWish{Month: "2026-03"}); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("a clerk: %v", err)
		}
		if _, _, err := t.OpenReport(leader, r.ID, "../../keys"); !errors.Is(err, ErrNoReport) {
			t.t.Errorf("a file that is none: %v", err)
		}
	})
}

func TestReportsAreOrderedOnTheFirstWorkingDay(t *testing.T) {
	eachTown(t, func(t *town) {
		t.apply(80)
		if err := t.fold(t.t.Context()); err != nil {
			t.t.Fatal(err)
		}
		for _, day := range []struct{ month, day, want int }{{3, 31, 0}, {4, 1, 2}, {4, 2, 2}, {5, 1, 2}, {5, 5, 2}} {
			t.clock.Set(time.Date(2026, time.Month(day.month), day.day, 6, 30, 0, 0, zone))
			if err := t.monthly(t.t.Context()); err != nil {
				t.t.Fatal(err)
			}
			list, err := t.Reports(t.as("leader", "/sh", "", SupervisePermission), page.Ask{})
			if err != nil || len(list.Items) != day.want {
				t.t.Errorf("%d reports on %d-%d, not %d (%v)", len(list.Items), day.month, day.day, day.want, err)
			}
		}
	})
}
