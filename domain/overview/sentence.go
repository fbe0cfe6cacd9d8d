package overview

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// sayer builds the sentence of the city from rules: first how it is on the
// whole, then what waits and what is the most urgent, then which vital signs are
// out of their bounds, then which feeds are silent. Nobody types it in.
type sayer struct {
	zone  *time.Location
	v     *Vitals
	worst *OpenAlarm // the most urgent open alarm; nil if none
}

// say gives the sentence in both languages.
func (s sayer) say() Text {
	if s.v.Things == 0 {
		if s.v.Region.Code != "" {
			return Text{s.whereZH() + "还没有登记任何设备，城市体征将在设备接入后显示。", "No thing is registered in " + s.whereEN() + " yet; vital signs appear once devices report."}
		}
		return Text{"还没有登记任何设备，城市体征将在设备接入后显示。", "No thing is registered yet; vital signs appear once devices report."}
	}
	if s.v.Heard == 0 {
		if s.v.Region.Code != "" {
			return Text{s.whereZH() + "的设备都已失去联系，无法判断运行情况。", "No device in " + s.whereEN() + " has been heard from in time; its state is unknown."}
		}
		return Text{"所有设备都已失去联系，无法判断城市运行情况。", "No device has been heard from in time; the state of the city is unknown."}
	}
	zh, en := []string{s.leadZH()}, []string{s.leadEN()}
	if n := sum(s.v.Alarms); n > 0 && s.worst != nil {
		zh = append(zh, fmt.Sprintf("%d 处警报待处理，最急：%s", n, s.urgent(true)))
		en = append(en, fmt.Sprintf("%s open, most urgent: %s", plural(n, "alarm"), s.urgent(false)))
	}
	if f := s.outOfBounds(); f != nil {
		value := strconv.FormatFloat(*f.Value, 'f', -1, 64)
		zh = append(zh, fmt.Sprintf("%s %s%s", f.Title.ZH, value, spaced(f.Unit.ZH)))
		en = append(en, fmt.Sprintf("%s at %s%s", f.Title.EN, value, spaced(f.Unit.EN)))
	}
	if silent := s.silent(); len(silent) > 0 {
		zh = append(zh, fmt.Sprintf("%d 类数据未按时更新（%s）", len(silent), names(silent, "、", func(f Feed) string { return f.Title.ZH })))
		en = append(en, fmt.Sprintf("%s late (%s)", plural(len(silent), "feed"), names(silent, ", ", func(f Feed) string { return f.Title.EN })))
	}
	if len(zh) == 1 {
		return Text{zh[0] + "，没有待处理的警报。", en[0] + "; no alarm is open."}
	}
	return Text{strings.Join(zh, "；") + "。", strings.Join(en, "; ") + "."}
}

// state is the worst of open alarms and figures, with silence where nothing is heard.
func (s sayer) state() State {
	worst := Good
	if s.v.Things > 0 && s.v.Heard == 0 {
		return Unknown
	}
	for _, severity := range []State{Notice, Warning, Danger} {
		if s.v.Alarms[severity] > 0 {
			worst = Worse(worst, severity)
		}
	}
	for _, f := range s.v.Figures {
		if f.state != Unknown {
			worst = Worse(worst, f.state)
		}
	}
	return worst
}

func (s sayer) leadZH() string {
	switch s.state() {
	case Danger:
		return s.whereZH() + "有险情"
	case Warning:
		return s.whereZH() + "运行总体平稳，有警告"
	}
	return s.whereZH() + "运行平稳"
}

func (s sayer) leadEN() string {
	switch s.state() {
	case Danger:
		return s.whereEN() + " has an emergency"
	case Warning:
		return s.whereEN() + " runs steadily, with warnings"
	}
	return s.whereEN() + " runs steadily"
}

// whereZH and whereEN name what the sentence is about.
func (s sayer) whereZH() string {
	if s.v.Region.Code == "" {
		return "全市"
	}
	return s.v.Region.ZH
}

func (s sayer) whereEN() string {
	if s.v.Region.Code == "" {
		return "The city"
	}
	return s.v.Region.EN
}

// urgent names the most urgent alarm: which thing, what, since when. A thing
// without a name is named by its place.
func (s sayer) urgent(zh bool) string {
	at := s.worst.RaisedAt.In(s.zone).Format("15:04")
	where := cmp.Or(s.worst.Name, s.worst.Place)
	if zh {
		return fmt.Sprintf("%s，%s（%s）", where, s.worst.Title.ZH, at)
	}
	where = cmp.Or(s.worst.NameEN, s.worst.PlaceEN, where)
	return fmt.Sprintf("%s, %s (%s)", s.worst.Title.EN, where, at)
}

// outOfBounds is the figure that is worst out of its bounds, the first of equals.
// Figures that count alarms or things in trouble are left out: the alarms were
// named already.
func (s sayer) outOfBounds() *Vital {
	var worst *Vital
	for i := range s.v.Figures {
		f := &s.v.Figures[i]
		if f.Value == nil || f.state < Warning || f.state > Danger || f.counts {
			continue
		}
		if worst == nil || f.state > worst.state {
			worst = f
		}
	}
	return worst
}

func (s sayer) silent() []Feed {
	var out []Feed
	for _, f := range s.v.Feeds {
		if f.state == Unknown {
			out = append(out, f)
		}
	}
	return out
}

// names joins at most three names.
func names(feeds []Feed, comma string, name func(Feed) string) string {
	var out []string
	for i, f := range feeds {
		if i == 3 {
			out = append(out, "…")
			break
		}
		out = append(out, name(f))
	}
	return strings.Join(out, comma)
}

// spaced sets a unit off its number, but not % and ℃.
func spaced(unit string) string {
	if unit == "" || unit == "%" || strings.HasPrefix(unit, "°") || strings.HasPrefix(unit, "℃") {
		return unit
	}
	return " " + unit
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
