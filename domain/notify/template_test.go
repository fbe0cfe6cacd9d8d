package notify

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/fault"
	"citybrain/kernel/pack"
)

func draft(words, effective string) Draft {
	w := Words{Title: words, Text: words + " {number}"}
	return Draft{Channels: []Channel{Inbox, SMS}, ZH: w, EN: w, Effective: effective}
}

func TestTheVersionOfTheDayIsSaid(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.as("editor", ReadPermission, ManagePermission)
		if err := t.Publish(editor, "cases.accepted", draft("明天", "2026-04-01")); err != nil {
			t.t.Fatal(err)
		}
		if now, err := t.InForce(editor, "cases."); err != nil || now["cases.accepted"].ZH == "明天" || now["cases.accepted"].EN == "" || len(now) < 10 {
			t.t.Errorf("in force are %+v, %v", now, err)
		}
		t.tells(wang, "cases.accepted", "A1")
		if got := t.inbox(InboxQuery{}, wang)[0].Title; got != "已受理：食品经营许可" {
			t.t.Errorf("a version of later is said today: %q", got)
		}
		if err := t.Publish(editor, "cases.accepted", draft("今天", "2026-03-30")); err != nil {
			t.t.Fatal(err)
		}
		t.clock.Advance(time.Second)
		t.tells(wang, "cases.accepted", "A2")
		t.at(32, 8, 0)
		t.tells(wang, "cases.accepted", "A3")
		var said []string
		for _, m := range t.inbox(InboxQuery{}, wang) {
			said = append(said, m.Text)
		}
		if got := strings.Join(said, " | "); got != "明天 A3 | 今天 A2 | 您的“食品经营许可”已受理。办件编号 A1，可随时查看进度。" {
			t.t.Error("what was told keeps its version:", got)
		}
		// the pack does not take back what editors made, until it changes itself
		t.load("../../cities/shanghai")
		view, err := t.Template(editor, "cases.accepted")
		if err != nil || len(view.Versions) != 3 || view.Versions[0].Standing != "past" || view.Versions[1].Standing != "current" || view.Versions[2].Source != fromPack {
			t.t.Fatalf("%+v %v", view.Versions, err)
		}
		if view.Title != "明天" {
			t.t.Errorf("in force is %q", view.Title)
		}
	})
}

func TestEditorsAreToldWhatIsWrong(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.as("editor", ReadPermission, ManagePermission)
		wrong := draft("好", "2026-03-30")
		wrong.EN.Text = "Your {matter} is fine"
		wrong.ZH.Title = "{"
		err := t.Publish(editor, "cases.accepted", wrong)
		f := fault.From(err)
		if !errors.Is(err, ErrTemplate) || len(f.Fields) < 2 {
			t.t.Fatal(err)
		}
		if _, err := t.Preview(editor, "cases.accepted", wrong); !errors.Is(err, ErrTemplate) {
			t.t.Error(err)
		}
		for _, day := range []string{"2026-03-29", "", "tomorrow", "2036-01-01"} {
			if err := t.Publish(editor, "cases.accepted", draft("好", day)); !errors.Is(err, ErrEffective) {
				t.t.Errorf("from %q: %v", day, err)
			}
		}
		if err := t.Publish(editor, "cases.never_heard_of", draft("好", "2026-03-30")); !errors.Is(err, ErrNoTemplate) {
			t.t.Error(err)
		}
		if err := t.Publish(t.as("reader", ReadPermission), "cases.accepted", draft("好", "2026-03-30")); !fault.Is(err, fault.Denied) {
			t.t.Error(err)
		}
		out, err := t.Preview(editor, "cases.accepted", draft("好", "2026-03-30"))
		if err != nil || out.ZH.SMS != "【上海城市大脑】好 〔number〕" || out.EN.Parts != 1 {
			t.t.Errorf("%+v %v", out, err)
		}
	})
}

func TestATestGoesToOneself(t *testing.T) {
	eachTown(t, func(t *town) {
		t.people["person_editor"] = Reach{Phone: "13800000005", Language: chinese}
		if err := t.Test(t.as("person_editor", ManagePermission), "cases.accepted", 1); err != nil {
			t.t.Fatal(err)
		}
		t.work()
		if got := t.phones.texts(""); len(got) != 1 || !strings.Contains(got[0], "〔title〕") {
			t.t.Errorf("%q", got)
		}
		if list := t.inbox(InboxQuery{Side: deskSide}, "person_editor"); len(list) != 1 {
			t.t.Errorf("%+v", list)
		}
	})
}

// TestAPackIsRefusedWithFileAndLine reads packs with one thing wrong.
func TestAPackIsRefusedWithFileAndLine(t *testing.T) {
	const sound = `templates:
  - code: cases.accepted
    kind: cases
    effective: "2026-01-01"
    channels: [inbox, sms]
    zh: {title: 已受理, text: "{title} 已受理"}
    en:
      title: Accepted
      text: "{title} is accepted"
`
	for name, row := range map[string]struct{ old, new, want string }{
		"a place nobody fills": {`"{title} is`, `"{office} is`, "templates/a.yaml:9: cases.accepted: there is no place {office}; there are {title} {number} {due} {result} {note}"},
		"a brace":              {"title: Accepted", `title: "Accepted {"`, "templates/a.yaml:8: cases.accepted: a place is written {name}"},
		"a kind":               {"kind: cases", "kind: weather", "templates/a.yaml:3: cases.accepted: there is no such kind"},
		"a day":                {"2026-01-01", "yesterday", "templates/a.yaml:4: cases.accepted: the day from which"},
		"a channel":            {"[inbox, sms]", "[inbox, pigeon]", "templates/a.yaml:5: cases.accepted: inbox, sms and mail"},
		"one language":         {"      title: Accepted\n", "", "a title and a text are needed in both"},
		"nobody tells":         {"code: cases.accepted", "code: weather.storm", "templates/a.yaml:2: weather.storm: no domain tells of this"},
		"too long for a phone": {"{title} 已受理", strings.Repeat("长", 201), "a short message has 200 letters"},
	} {
		t.Run(name, func(t *testing.T) {
			problems := readPack(t, strings.Replace(sound, row.old, row.new, 1))
			if !strings.Contains(problems, row.want) {
				t.Errorf("said %q, not %q", problems, row.want)
			}
		})
	}
	if problems := readPack(t, sound); problems != "" {
		t.Error(problems)
	}
	if problems := readPack(t, sound+strings.TrimPrefix(sound, "templates:\n")); !strings.Contains(problems, "too") {
		t.Error("one template twice:", problems)
	}
}

// readPack reads a pack of Shanghai's frame with these templates, and gives what is
// wrong with it.
func readPack(t *testing.T, templates string) string {
	t.Helper()
	dir := t.TempDir()
	put := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"pack.yaml", rulesFile} {
		text, err := os.ReadFile("../../cities/shanghai/" + name)
		if err != nil {
			t.Fatal(err)
		}
		put(name, string(text))
	}
	put("notify/templates/a.yaml", templates)
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	New(Deps{Zone: time.UTC, Occasions: occasions()}).seed(p)
	var said []string
	for _, one := range p.Problems() {
		said = append(said, one.Error())
	}
	return strings.Join(said, "\n")
}
