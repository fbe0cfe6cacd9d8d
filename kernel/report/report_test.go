package report

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func sample(rows int) Document {
	half := 0.975
	d := Document{
		Title: "上海市政务服务效能监督月报", Facts: [][2]string{{"期间", "2026年3月"}, {"Made", "2026-04-01 06:30"}},
		Foot: "Synthetic 演示数据", Page: "第 {n} 页，共 {all} 页", More: "另有 {n} 行见电子表格", Made: time.Date(2026, 4, 1, 6, 30, 0, 0, time.UTC),
		Tables: []Table{{Title: "按部门", Note: "工作日", Head: []Column{{"部门", Words}, {"收件", Count}, {"按时率", Share}, {"平均用时（工作日）", Days}}, Most: 100}},
	}
	for i := range rows {
		d.Tables[0].Rows = append(d.Tables[0].Rows, []any{fmt.Sprintf("=市场监管局堃 %d of the Department for Market Regulation", i), int64(1234 + i), &half, 3.44})
	}
	d.Tables[0].Rows = append(d.Tables[0].Rows, []any{"无", int64(0), (*float64)(nil), nil})
	return d
}

func TestCellsAreSaidAsPeopleReadThem(t *testing.T) {
	v := 0.9754
	for want, got := range map[string]string{
		"1,234,567": Count.Say(int64(1234567)), "-1,234": Count.Say(int64(-1234)), "97.5 %": Share.Say(&v), "1.0": Days.Say(v), none: Share.Say((*float64)(nil)), "名": Words.Say("名"),
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestAWorkbookHoldsNumbersAndNoFormulas(t *testing.T) {
	var out bytes.Buffer
	if err := sample(3).XLSX(&out); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("按部门")
	if err != nil {
		t.Fatal(err)
	}
	last := rows[len(rows)-2]
	if last[1] != "1236" || last[2] != "0.975" || last[3] != "3.44" {
		t.Errorf("%q", last)
	}
	if f, _ := book.GetCellFormula("按部门", "A6"); f != "" {
		t.Errorf("a name became the formula %q", f)
	}
}

// TestAPrintedReportCanBeRead asks pdftotext, where it is there, what the pages say.
func TestAPrintedReportCanBeRead(t *testing.T) {
	var out bytes.Buffer
	if err := sample(150).PDF(&out); err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`/Type /Page\b`).FindAll(out.Bytes(), -1)); n < 3 {
		t.Errorf("150 lines stand on %d pages", n)
	}
	if out.Len() > 200<<10 {
		t.Errorf("the font is not cut down to what is written: %d bytes", out.Len())
	}
	name := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not there")
	}
	said, err := exec.Command(tool, "-layout", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"上海市政务服务效能监督月报", "市场监管局堃", "1,234", "97.5 %", "第 1 页", "另有 51 行见电子表格"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("the pages do not say %q", want)
		}
	}
}
