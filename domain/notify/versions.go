package notify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/web"
)

// digestOf is the body of a template as it is stored, with its digest.
func digestOf(t Template, effective time.Time) (body, digest string, err error) {
	raw, err := json.Marshal(t)
	if err != nil {
		return "", "", fault.From(err)
	}
	sum := sha256.Sum256(fmt.Appendf(raw, "%d", effective.Unix()))
	return string(raw), hex.EncodeToString(sum[:]), nil
}

// publishPacked makes a template of the pack the newest version of itself, unless the
// pack has not changed it since it last did so.
func (s *Service) publishPacked(ctx context.Context, tx *db.Tx, t packed) error {
	body, digest, err := digestOf(t.Template, t.effective)
	if err != nil {
		return err
	}
	no, last, err := s.store.newest(ctx, tx, t.Code)
	if err != nil || last == digest {
		return err
	}
	return s.store.putTemplate(ctx, tx, templateRow{version: version{t.Code, no + 1}, effective: t.effective, body: body, digest: digest, source: fromPack, made: tx.Now})
}

// Draft is what an editor writes: the words, by which channels, and from which day.
type Draft struct {
	Urgent    bool      `json:"urgent,omitempty" doc:"Passes quiet hours and daily limits"`
	Channels  []Channel `json:"channels" minItems:"1" maxItems:"3"`
	ZH        Words     `json:"zh"`
	EN        Words     `json:"en"`
	Effective string    `json:"effective" maxLength:"10" doc:"The day from which it is used, as 2026-03-31; today: at once"`
	Note      string    `json:"note,omitempty" maxLength:"500" doc:"Why it is changed"`
}

// Publish adds a version to a template. The caller needs notify.manage. Faults:
// ErrNoTemplate, ErrTemplate with the fields, ErrEffective.
func (s *Service) Publish(ctx context.Context, code string, in Draft) error {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		no, _, err := s.store.newest(ctx, tx, code)
		if err != nil {
			return err
		}
		last, err := s.latest(ctx, tx, code, no)
		if err != nil {
			return err
		}
		effective, err := s.begins(in.Effective, tx.Now)
		if err != nil {
			return err
		}
		t := last.Template
		t.Urgent, t.Channels, t.ZH, t.EN = in.Urgent, in.Channels, in.ZH, in.EN
		if err := faultOf(s.check(&t, s.rules.Load())); err != nil {
			return err
		}
		body, digest, err := digestOf(t, effective)
		if err != nil {
			return err
		}
		row := templateRow{version: version{code, no + 1}, effective: effective, body: body, digest: digest, source: fromDesk, by: auth.Actor(ctx), note: in.Note, made: tx.Now}
		if err := s.store.putTemplate(ctx, tx, row); err != nil {
			return err
		}
		return s.record(ctx, tx, "template_published", code, map[string]any{"version": no + 1, "effective": effective})
	})
}

// latest gives the newest version, in force or not.
func (s *Service) latest(ctx context.Context, tx *db.Tx, code string, no int64) (*ready, error) {
	if no == 0 {
		return nil, ErrNoTemplate.With("template", code)
	}
	return s.template(ctx, tx, version{code, no})
}

// begins reads the day from which a version is used: today means now.
func (s *Service) begins(day string, now time.Time) (time.Time, error) {
	at, err := time.ParseInLocation(time.DateOnly, day, s.Zone)
	today := now.In(s.Zone).Format(time.DateOnly)
	switch {
	case err != nil || day < today || at.After(now.AddDate(2, 0, 0)):
		return at, ErrEffective.At("/effective", ErrEffective.Code, ErrEffective.Message)
	case day == today:
		return now, nil
	}
	return at.UTC(), nil
}

// faultOf names the wrong fields; nil where there are none.
func faultOf(problems []problem) error {
	if len(problems) == 0 {
		return nil
	}
	f := ErrTemplate
	for _, one := range problems {
		f = f.At("/"+one.at, one.code, one.what)
	}
	return f
}

// Preview is a template as people would see it.
type Preview struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	SMS   string `json:"sms"`
	Parts int    `json:"parts" doc:"How many short messages that makes"`
}

// Previews are both languages.
type Previews struct {
	ZH Preview `json:"zh"`
	EN Preview `json:"en"`
}

// Preview says a draft with made-up values. The caller needs notify.manage. Faults as
// of Publish.
func (s *Service) Preview(ctx context.Context, code string, in Draft) (out Previews, err error) {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		no, _, err := s.store.newest(ctx, tx, code)
		if err != nil {
			return err
		}
		last, err := s.latest(ctx, tx, code, no)
		if err != nil {
			return err
		}
		t := last.Template
		t.Channels, t.ZH, t.EN = in.Channels, in.ZH, in.EN
		if err := faultOf(s.check(&t, s.rules.Load())); err != nil {
			return err
		}
		r := &ready{Template: t}
		r.words, _ = r.read(s.placesOf(code))
		out = Previews{s.preview(r, chinese), s.preview(r, english)}
		return nil
	})
	return out, err
}

func (s *Service) placesOf(code string) []string {
	places, _ := s.places(code)
	return places
}

func (s *Service) preview(r *ready, language string) Preview {
	words := r.say(language, samples(s.placesOf(r.Code)))
	sms := s.compose(delivery{channel: SMS, language: language}, words).Text
	return Preview{Title: words.title, Text: words.text, SMS: sms, Parts: parts(sms)}
}

// samples are made-up values: the names of the places, marked as such.
func samples(places []string) map[string]Text {
	out := map[string]Text{}
	for _, name := range places {
		out[name] = Same("〔" + name + "〕")
	}
	return out
}

// parts tells how many short messages a text makes: 70 letters, or 67 of each where
// there are more, and twice as many of them where all are Latin.
func parts(text string) int {
	alone, each, n := 70, 67, 0
	latin := true
	for _, letter := range text {
		n++
		latin = latin && letter < 0x80
	}
	if latin {
		alone, each = 160, 153
	}
	if n <= alone {
		return 1
	}
	return (n + each - 1) / each
}

// Test tells the caller a version with made-up values, by every way that it has. The
// caller needs notify.manage. Faults: ErrNoVersion.
func (s *Service) Test(ctx context.Context, code string, no int64) error {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return err
	}
	person := auth.From(ctx).ID
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		t, err := s.template(ctx, tx, version{code, no})
		if err != nil {
			return err
		}
		reach, found, err := s.People.Reach(ctx, tx, person)
		if err != nil || !found {
			return err
		}
		w, err := s.store.wishes(ctx, tx, person)
		if err != nil {
			return err
		}
		test := *t
		test.Urgent = true // now, or it would be no test
		m := message{person: person, id: id.New[NoticeID]("notice", tx.Now), version: version{code, no}, kind: t.Kind, side: deskSide, contents: samples(s.placesOf(code)), told: tx.Now}
		m.once = string(m.id)
		if _, err := s.store.putMessage(ctx, tx, m); err != nil {
			return err
		}
		if err := s.tellOutside(ctx, tx, addressee{Reach: reach, wishes: wishes{mail: w.mail, language: w.language}}, m, &test); err != nil {
			return err
		}
		return s.record(ctx, tx, "template_tested", code, map[string]any{"version": no})
	})
}

// VersionView is a version of a template at the desk.
type VersionView struct {
	Version   int64     `json:"version"`
	Effective time.Time `json:"effective"`
	Standing  string    `json:"standing" enum:"past,current,coming"`
	Source    string    `json:"source" enum:"pack,desk"`
	By        string    `json:"by,omitempty"`
	Note      string    `json:"note,omitempty"`
	Made      time.Time `json:"made"`
	Urgent    bool      `json:"urgent"`
	Channels  []Channel `json:"channels"`
	ZH        Words     `json:"zh"`
	EN        Words     `json:"en"`
}

// TemplateView is a template at the desk with its versions, newest first.
type TemplateView struct {
	Code     string        `json:"code"`
	Kind     string        `json:"kind"`
	KindName string        `json:"kindName"`
	Side     string        `json:"side" enum:"citizen,desk"`
	Title    string        `json:"title" doc:"Of the version in force, in the caller's language"`
	Places   []string      `json:"places"`
	Versions []VersionView `json:"versions"`
}

// Templates lists all templates by code. The caller needs notify.read.
func (s *Service) Templates(ctx context.Context) (list []TemplateView, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	var rows []templateRow
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err = s.store.templates(ctx, tx, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.showTemplates(ctx, rows)
}

// Template gives one. Faults: ErrNoTemplate.
func (s *Service) Template(ctx context.Context, code string) (TemplateView, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return TemplateView{}, err
	}
	var rows []templateRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.templates(ctx, tx, code)
		return err
	})
	if err != nil {
		return TemplateView{}, err
	}
	if len(rows) == 0 || code == "" {
		return TemplateView{}, ErrNoTemplate.With("template", code)
	}
	list, err := s.showTemplates(ctx, rows)
	if err != nil {
		return TemplateView{}, err
	}
	return list[0], nil
}

// InForce gives the titles of the templates that can be told now, by code; only those
// whose code begins so. For domains whose data names templates: nothing of people is in
// it, so nobody is asked for a permission.
func (s *Service) InForce(ctx context.Context, prefix string) (map[string]Text, error) {
	out := map[string]Text{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		clear(out) // the unit may run twice
		rows, err := s.store.templates(ctx, tx, "")
		if err != nil {
			return err
		}
		for _, row := range rows {
			if _, known := out[row.code]; known || !strings.HasPrefix(row.code, prefix) || row.effective.After(s.Clock.Now()) {
				continue
			}
			t, err := s.inForce(ctx, tx, row.code, s.Clock.Now())
			if err != nil {
				return err
			}
			out[row.code] = Text{ZH: t.ZH.Title, EN: t.EN.Title}
		}
		return nil
	})
	return out, err
}

func (s *Service) showTemplates(ctx context.Context, rows []templateRow) ([]TemplateView, error) {
	names, err := s.names(ctx, rows)
	if err != nil {
		return nil, err
	}
	now, language := s.Clock.Now(), web.Language(ctx)
	list := []TemplateView{}
	current := map[string]templateRow{}
	for _, row := range rows {
		if begun := !row.effective.After(now); begun && (current[row.code].no == 0 || row.effective.After(current[row.code].effective)) {
			current[row.code] = row
		}
	}
	for _, row := range rows {
		var t Template
		if err := json.Unmarshal([]byte(row.body), &t); err != nil {
			return nil, fmt.Errorf("read template %s %d: %w", row.code, row.no, err)
		}
		if len(list) == 0 || list[len(list)-1].Code != row.code {
			list = append(list, TemplateView{Code: row.code, Kind: t.Kind, KindName: s.rules.Load().kindName(t.Kind, language), Side: t.Side, Places: append([]string{}, s.placesOf(row.code)...)})
		}
		view := &list[len(list)-1]
		one := VersionView{Version: row.no, Effective: row.effective, Standing: "past", Source: row.source, By: cmp.Or(names[row.by], row.by), Note: row.note, Made: row.made,
			Urgent: t.Urgent, Channels: t.Channels, ZH: t.ZH, EN: t.EN}
		switch {
		case row.no == current[row.code].no:
			one.Standing = "current"
		case row.effective.After(now):
			one.Standing = "coming"
		}
		if view.Title == "" || one.Standing == "current" {
			view.Title = Text{t.ZH.Title, t.EN.Title}.In(language)
		}
		view.Versions = append(view.Versions, one)
	}
	return list, nil
}

func (s *Service) names(ctx context.Context, rows []templateRow) (map[string]string, error) {
	var ids []string
	for _, row := range rows {
		if row.by != "" {
			ids = append(ids, row.by)
		}
	}
	names := map[string]string{}
	if s.Names == nil || len(ids) == 0 {
		return names, nil
	}
	found, err := s.Names.Names(ctx, ids)
	for id, name := range found {
		names[id] = name.Name
	}
	return names, err
}
