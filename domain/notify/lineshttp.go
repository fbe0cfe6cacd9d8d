package notify

import (
	"context"
	"net/http"
	"net/url"

	"citybrain/kernel/report"
	"citybrain/kernel/web"
)

// exportLines sends the figures of some days as a workbook.
func (s *Service) exportLines(w http.ResponseWriter, r *http.Request) {
	p := r.URL.Query()
	lines, err := s.Lines(r.Context(), LineQuery{From: p.Get("from"), To: p.Get("to"), Channel: p.Get("channel"), Template: p.Get("template")})
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	doc := s.workbook(r.Context(), lines)
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape("messages-"+lines.From+"-"+lines.To+".xlsx"))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	_ = doc.XLSX(w) // a lost client is no error of ours
}

// workbook writes figures as a document in the caller's language.
func (s *Service) workbook(ctx context.Context, lines Lines) report.Document {
	language := web.Language(ctx)
	say := func(zh, en string) string { return Text{zh, en}.In(language) }
	channels := map[Channel]string{SMS: say("短信", "SMS"), Mail: say("邮件", "Mail")}
	table := report.Table{Title: say("按模板和渠道", "By template and channel"), Head: []report.Column{
		{Title: say("模板", "Template")}, {Title: say("渠道", "Channel")},
		{Title: say("应发", "Asked"), Kind: report.Count}, {Title: say("已发出", "Sent"), Kind: report.Count}, {Title: say("已送达", "Arrived"), Kind: report.Count},
		{Title: say("失败", "Failed"), Kind: report.Count}, {Title: say("重试", "Retried"), Kind: report.Count}, {Title: say("待发", "Waiting"), Kind: report.Count},
		{Title: say("未发", "Left out"), Kind: report.Count}, {Title: say("回执", "Receipts"), Kind: report.Count},
		{Title: say("发出中位用时（秒）", "Sent, median (s)"), Kind: report.Days}, {Title: say("发出九成用时（秒）", "Sent, 90th percentile (s)"), Kind: report.Days},
		{Title: say("送达中位用时（秒）", "Arrived, median (s)"), Kind: report.Days}, {Title: say("送达九成用时（秒）", "Arrived, 90th percentile (s)"), Kind: report.Days},
	}}
	row := func(name, channel string, l Line) []any {
		return []any{name, channel, l.Asked, l.Sent, l.Delivered, l.Failed, l.Retried, l.Waiting, l.Skipped, l.Receipts, l.SentMedian, l.SentP90, l.ArrivedMedian, l.ArrivedP90}
	}
	for _, l := range lines.Lines {
		table.Rows = append(table.Rows, row(l.Title, channels[l.Channel], l))
	}
	table.Rows = append(table.Rows, row(say("合计", "All"), "", lines.All))
	return report.Document{Title: say("短信和邮件发送统计", "Figures of messages"), Made: lines.At, Tables: []report.Table{table}, Facts: [][2]string{
		{say("日期", "Days"), lines.From + " – " + lines.To}, {say("统计时间", "Counted"), lines.At.In(s.Zone).Format("2006-01-02 15:04")},
		{say("说明", "How counted"), say("按告知日期统计。用时从告知起算，含免打扰时段；中位和九成用时由分布推算。", "By the day on which it was told. Times begin with the telling, quiet hours included; medians and percentiles come from a distribution.")},
	}}
}
