package cases

import (
	"cmp"
	"context"
	"strings"
	"time"

	"citybrain/kernel/report"
)

// column is a figure as a report shows it.
type column struct {
	name Text
	kind report.Kind
	of   func(Figures) any
}

// summed are the figures of the first page; what is open is so now, not in the month
// before, so it is compared with nothing.
var summed = []column{
	{Text{ZH: "收件", EN: "Received"}, report.Count, func(f Figures) any { return f.Received }},
	{Text{ZH: "受理", EN: "Accepted"}, report.Count, func(f Figures) any { return f.Accepted }},
	{Text{ZH: "办结", EN: "Ended"}, report.Count, func(f Figures) any { return f.Ended }},
	{Text{ZH: "准予", EN: "Granted"}, report.Count, func(f Figures) any { return f.Granted }},
	{Text{ZH: "不予", EN: "Refused"}, report.Count, func(f Figures) any { return f.Refused }},
	{Text{ZH: "退回补正", EN: "Sent back"}, report.Count, func(f Figures) any { return f.Returned }},
	{Text{ZH: "超期办结", EN: "Ended late"}, report.Count, func(f Figures) any { return f.LateEnded }},
	{Text{ZH: "超法定时限办结", EN: "Ended beyond the law's limit"}, report.Count, func(f Figures) any { return f.Unlawful }},
	{Text{ZH: "按时办结率", EN: "On time"}, report.Share, func(f Figures) any { return f.OnTime }},
	{Text{ZH: "平均用时（工作日）", EN: "Mean time (working days)"}, report.Days, func(f Figures) any { return f.MeanDays }},
	{Text{ZH: "九成用时（工作日）", EN: "90th percentile (working days)"}, report.Days, func(f Figures) any { return f.P90Days }},
	{Text{ZH: "平均承诺时限", EN: "Mean promise"}, report.Days, func(f Figures) any { return f.PromisedDays }},
	{Text{ZH: "平均法定时限", EN: "Mean limit of the law"}, report.Days, func(f Figures) any { return f.StatutoryDays }},
	{Text{ZH: "网上申请率", EN: "Online"}, report.Share, func(f Figures) any { return f.Online }},
	{Text{ZH: "掌上申请率", EN: "By phone"}, report.Share, func(f Figures) any { return f.Mobile }},
	{Text{ZH: "即时办结率", EN: "At once"}, report.Share, func(f Figures) any { return f.Instant }},
	{Text{ZH: "少填字段", EN: "Fields saved"}, report.Count, func(f Figures) any { return f.FieldsSaved }},
	{Text{ZH: "少交材料", EN: "Materials saved"}, report.Count, func(f Figures) any { return f.MaterialsSaved }},
	{Text{ZH: "少跑次数", EN: "Visits saved"}, report.Count, func(f Figures) any { return f.VisitsSaved }},
}

// lined are the figures of a line.
var lined = []column{
	summed[0], summed[2],
	{Text{ZH: "在办", EN: "Open"}, report.Count, func(f Figures) any { return f.Open }},
	{Text{ZH: "将到期", EN: "Due soon"}, report.Count, func(f Figures) any { return f.NearlyLate }},
	{Text{ZH: "已超期", EN: "Late"}, report.Count, func(f Figures) any { return f.LateOpen }},
	summed[6], summed[5], summed[8],
	{Text{ZH: "平均用时", EN: "Mean"}, report.Days, func(f Figures) any { return f.MeanDays }},
	{Text{ZH: "九成用时", EN: "90th pct."}, report.Days, func(f Figures) any { return f.P90Days }},
	{Text{ZH: "承诺", EN: "Promise"}, report.Days, func(f Figures) any { return f.PromisedDays }},
	{Text{ZH: "法定", EN: "Law"}, report.Days, func(f Figures) any { return f.StatutoryDays }},
	summed[13], summed[14], summed[15], summed[16], summed[17], summed[18],
}

// printedLines is how many lines of items and posts are printed; the workbook has all.
const printedLines = 200

// compose makes the document of a report in the language of the context. Its figures
// are those of the page.
func (s *Service) compose(ctx context.Context, r Report) (doc report.Document, err error) {
	now, before, err := s.monthOf(r.Month, SuperviseQuery{Organisation: r.Org, Region: r.Region})
	if err != nil {
		return doc, err
	}
	whose, err := s.names(ctx, naming{r.Org: true})
	if err != nil {
		return doc, err
	}
	say := func(zh, en string) string { return words(ctx, Text{ZH: zh, EN: en}) }
	whole := ""
	if r.Org == "" {
		whole = say("全市", "The whole city")
	}
	made := s.Clock.Now().In(s.Calendar.Zone())
	doc = report.Document{
		Title: say(s.City.ZH+"政务服务效能监督月报", "Supervision of services, "+s.City.EN+": monthly report"),
		Facts: [][2]string{
			{say("月份", "Month"), r.Month}, {say("范围", "Scope"), strings.TrimSpace(cmp.Or(whole, whose[r.Org], r.Org) + " " + s.regionName(ctx, r.Region))},
			{say("制表时间", "Made"), made.Format("2006-01-02 15:04")},
			{say("说明", "How counted"), say(
				"全部数字由办件过程自动计算。用时为受理至办结的办公时间，按工作日折算，不含特别程序；九成用时由分布推算，误差不超过 19%。在办、将到期、已超期为制表时的数字。少跑：与到窗口递交、领取相比。",
				"All figures are computed from what happened to the cases. Times are office time from acceptance to the end in working days, without stops; the 90th percentile comes from a distribution, within 19 per cent. Open, due soon and late are of the moment of making. Visits saved are against handing in and fetching at a window.")},
		},
		Foot: say(s.City.ZH+"政务服务效能监督月报 ", "Monthly report of supervision ") + r.Month + " · " + made.Format(time.DateOnly),
		Page: say("第 {n} 页，共 {all} 页", "Page {n} of {all}"), More: say("另有 {n} 行，见电子表格。", "{n} more lines stand in the workbook."), Made: made,
	}
	for _, part := range []struct {
		by     string
		title  Text
		nobody string
		most   int
	}{
		{"organisation", Text{ZH: "按部门", EN: "By department"}, "", 0}, {"region", Text{ZH: "按区域", EN: "By region"}, "", 0}, {"matter", Text{ZH: "按事项", EN: "By item"}, "", printedLines},
		{"official", Text{ZH: "按岗位", EN: "By official"}, say("系统、申请人", "The engine, applicants"), printedLines}, {"day", Text{ZH: "按日", EN: "By day"}, "", 0},
	} {
		q := now
		q.By = part.by
		found, err := s.figures(ctx, q)
		if err != nil {
			return doc, err
		}
		if part.by == "organisation" {
			earlier, err := s.figures(ctx, SuperviseQuery{From: before.From, To: before.To, By: part.by, Organisation: r.Org, Region: r.Region})
			if err != nil {
				return doc, err
			}
			doc.Tables = append(doc.Tables, summary(ctx, found.All, earlier.All))
		}
		doc.Tables = append(doc.Tables, linesOf(ctx, words(ctx, part.title), part.nobody, part.most, found))
	}
	return doc, nil
}

// summary compares a month with the month before.
func summary(ctx context.Context, now, before Figures) report.Table {
	say := func(zh, en string) string { return words(ctx, Text{ZH: zh, EN: en}) }
	t := report.Table{Title: say("总体情况", "In all"), Head: []report.Column{{Title: say("指标", "Figure")}, {Title: say("本月", "This month"), Kind: report.Count},
		{Title: say("上月", "Month before"), Kind: report.Count}, {Title: say("增减", "Change"), Kind: report.Count}}}
	for _, c := range summed {
		this, last := c.of(now), c.of(before)
		t.Rows = append(t.Rows, []any{words(ctx, c.name), report.Cell{Value: this, Kind: c.kind}, report.Cell{Value: last, Kind: c.kind}, report.Cell{Value: less(this, last), Kind: c.kind}})
	}
	return t
}

// less subtracts figures of one kind; nil where one is missing.
func less(a, b any) any {
	switch a := a.(type) {
	case int64:
		return a - b.(int64) // the same figure of another month
	case *float64:
		if b := b.(*float64); a != nil && b != nil {
			return *a - *b
		}
	}
	return nil
}

// linesOf makes the table of the lines of one kind, and their sum at its end.
func linesOf(ctx context.Context, title, nobody string, most int, found Supervision) report.Table {
	t := report.Table{Title: title, Most: most, Head: []report.Column{{Title: title}}}
	for _, c := range lined {
		t.Head = append(t.Head, report.Column{Title: words(ctx, c.name), Kind: c.kind})
	}
	row := func(name string, f Figures) {
		cells := []any{name}
		for _, c := range lined {
			cells = append(cells, c.of(f))
		}
		t.Rows = append(t.Rows, cells)
	}
	all := words(ctx, Text{ZH: "合计", EN: "All"})
	row(all, found.All)
	for _, f := range found.Lines {
		name := cmp.Or(found.Names[f.Of], f.Of, nobody, all)
		row(name, f)
	}
	return t
}
