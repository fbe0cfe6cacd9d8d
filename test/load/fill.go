package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/cases/flow"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
	"citybrain/kernel/seal"
)

// fill takes cases over into a city that does not run, as from an older system: a
// year of a city's services, of which the last weeks are not done yet.
type fill struct {
	City      string `required:"" help:"Folder of the city pack."`
	Data      string `required:"" help:"Data folder of the city, which has run once."`
	DB        string `name:"db" help:"postgres://…; SQLite in the data folder without it."`
	Catalogue string `required:"" help:"File of the catalogue, from users."`
	Users     string `required:"" help:"File of the sessions, from users: some of the cases are theirs."`
	Cases     int    `default:"12000"`
	Days      int    `default:"365"`
}

type fillFigures struct {
	Cases     int     `json:"cases"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"perSecond"`
}

// Run fills the store.
func (f *fill) Run() error {
	p, err := pack.Open(f.City)
	if err != nil {
		return err
	}
	defer p.Close()
	calendar, ok := clock.ReadCalendar(p)
	if !ok {
		return p.Err()
	}
	keys, err := seal.Open(filepath.Join(f.Data, "keys.json"), p.City.Crypto, time.Now())
	if err != nil {
		return err
	}
	ctx := context.Background()
	store, err := db.Open(ctx, db.Config{URL: f.DB, Dir: f.Data})
	if err != nil {
		return err
	}
	defer store.Close()
	y := &year{now: time.Now(), days: f.Days, cases: f.Cases, zone: calendar.Zone(), r: rand.New(rand.NewPCG(7, 11))}
	if err := y.read(f.Catalogue, f.Users); err != nil {
		return err
	}
	engine := cases.New(cases.Deps{DB: store, Clock: clock.Real(), Calendar: calendar.Expecting(), Seal: keys})
	began := time.Now()
	n, err := engine.TakeOver(ctx, y.all())
	if err != nil {
		return err
	}
	took := time.Since(began).Seconds()
	return report(fillFigures{n, took, float64(n) / took})
}

// year makes cases: the same ones every time, but for when they end.
type year struct {
	now         time.Time
	days, cases int
	zone        *time.Location
	r           *rand.Rand
	items       []item
	people      []user
	sheet       *cases.Sheet
	answers     json.RawMessage
}

func (y *year) read(catalogue, users string) error {
	var all []item
	if err := readJSON(catalogue, &all); err != nil {
		return err
	}
	for _, one := range all {
		if (one.Item.Flow == "standard" || one.Item.Flow == "instant") && len(one.Item.Parts) == 0 && len(one.Implementations) > 0 {
			y.items = append(y.items, one)
		}
	}
	var accounts []user
	if err := readJSON(users, &accounts); err != nil {
		return err
	}
	for _, one := range accounts {
		if one.Post == "" && one.ID != "" {
			y.people = append(y.people, one)
		}
	}
	if len(y.items) == 0 || len(y.people) == 0 {
		return fmt.Errorf("%d items and %d people are too few", len(y.items), len(y.people))
	}
	y.r.Shuffle(len(y.items), func(i, j int) { y.items[i], y.items[j] = y.items[j], y.items[i] })
	y.sheet, y.answers = sampleSheet()
	return nil
}

// sampleSheet is an application of four answers.
func sampleSheet() (*cases.Sheet, json.RawMessage) {
	sheet, answers := &cases.Sheet{Edition: 1}, map[string]string{}
	for g := range 1 {
		group := cases.SheetGroup{Step: fmt.Sprintf("step%d", g), Title: cases.Text{ZH: "基本情况", EN: "About you"}}
		for i := range 4 {
			field := fmt.Sprintf("field_%d_%d", g, i)
			answers[field] = "静安区南京西路1号，按照规定提出申请"
			group.Lines = append(group.Lines, cases.SheetLine{Field: field, Label: cases.Text{ZH: "申请事由", EN: "Why"}, Shown: cases.Text{ZH: answers[field], EN: answers[field]}})
		}
		sheet.Groups = append(sheet.Groups, group)
	}
	text, _ := json.Marshal(answers) // plain texts
	return sheet, text
}

// own is how many of the cases belong to the accounts that are signed in.
const own = 15_000

// all gives the cases in the order in which they were opened.
func (y *year) all() iter.Seq[cases.Past] {
	return func(yield func(cases.Past) bool) {
		span := time.Duration(y.days) * 24 * time.Hour
		for i := range y.cases {
			opened := y.now.Add(-span + span/time.Duration(y.cases)*time.Duration(i) - time.Minute).Truncate(time.Second)
			if !yield(y.one(opened)) {
				return
			}
		}
	}
}

func (y *year) one(opened time.Time) cases.Past {
	skewed := y.r.Float64() // some items are asked for much more than others
	it := y.items[int(skewed*skewed*float64(len(y.items)))]
	place := it.Implementations[y.r.IntN(len(it.Implementations))]
	no := y.r.IntN(max(1, y.cases/4))
	person := fmt.Sprintf("person_synthetic%07d", no)
	if y.r.IntN(y.cases) < min(own, y.cases/2) {
		person = y.people[y.r.IntN(len(y.people))].ID
	}
	p := cases.Past{
		Opening: cases.Opening{
			Kind: "service", Matter: it.Item.Key, Code: place.Code, Flow: it.Item.Flow, Title: cases.Text{ZH: it.Item.Name.ZH, EN: it.Item.Name.EN},
			Region: place.Department.Region, Org: place.Department.Org, Subject: person, SubjectName: nameOf(no), Phone: fmt.Sprintf("139%08d", no), Channel: y.channel(),
			Limits: cases.Limits{Statutory: it.Item.Statutory, Promised: it.Item.Promised},
			Form: cases.Form{Answers: y.answers, Sheet: y.sheet, Complete: true,
				Facts: flow.Facts{"form.promise": false, "applicant.kind": "person", "applicant.level": 2.0}},
			Spared: cases.Spared{Fields: int64(y.r.IntN(8)), Materials: int64(y.r.IntN(3)), Visits: int64(y.r.IntN(2))},
		},
		Opened: opened, By: person,
	}
	p.Moves = slices.Collect(y.moves(p, it.Item.Flow))
	return p
}

func (y *year) channel() cases.Channel {
	switch n := y.r.IntN(100); {
	case n < 55:
		return cases.Mobile
	case n < 80:
		return cases.PC
	case n < 97:
		return cases.Window
	}
	return cases.Kiosk
}

// moves gives what happened to a case until now.
func (y *year) moves(p cases.Past, code string) iter.Seq[cases.PastMove] {
	return func(yield func(cases.PastMove) bool) {
		at := p.Opened
		move := func(hours float64, in cases.Acting, applicant bool) bool {
			at = y.office(at.Add(time.Minute + time.Duration(hours*y.r.ExpFloat64()*float64(time.Hour))))
			if at.After(y.now) {
				return false
			}
			m := cases.PastMove{Acting: in, At: at, Actor: y.official(p), Org: p.Org, Applicant: applicant}
			if applicant {
				m.Actor, m.Org = p.Subject, ""
			}
			return yield(m)
		}
		if y.r.IntN(100) < 6 && (!move(5, cases.Acting{Action: "ask", Note: "缺少材料"}, false) || !move(30, cases.Acting{Action: "supplement"}, true)) {
			return
		}
		if y.r.IntN(100) < 2 {
			move(6, cases.Acting{Action: "reject", Note: "不属于本部门"}, false)
			return
		}
		if code == "instant" {
			move(2, cases.Acting{Action: "grant"}, false)
			return
		}
		if !move(6, cases.Acting{Action: "accept"}, false) || !move(24, cases.Acting{Action: "pass"}, false) {
			return
		}
		if y.r.IntN(100) < 3 {
			move(10, cases.Acting{Action: "refuse", Note: "不符合条件"}, false)
			return
		}
		if move(10, cases.Acting{Action: "grant"}, false) {
			move(6, cases.Acting{Action: "issue", Result: "JA2026"}, false)
		}
	}
}

// nameOf gives the name of the n-th of the synthetic people: one of 40,000, as several
// people of a city are called the same.
func nameOf(n int) string {
	family, given := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"), []rune("安博晨丹恩帆岗海佳凯兰明宁平琪荣书婷文欣雅泽志忠子卓竹真月玉云")
	return string([]rune{family[n%len(family)], given[n/len(family)%len(given)], given[n/len(family)/len(given)%len(given)]})
}

// official gives a post of the department: an item is handled by four of them.
func (y *year) official(p cases.Past) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(p.Matter))
	return fmt.Sprintf("post_%s_%02d", strings.ReplaceAll(strings.Trim(p.Org, "/"), "/", "_"), (int(h.Sum32()%24)+y.r.IntN(4))%24)
}

// office moves an instant into the hours of a working day.
func (y *year) office(at time.Time) time.Time {
	at = at.In(y.zone)
	for at.Weekday() == time.Saturday || at.Weekday() == time.Sunday || at.Hour() < 9 || at.Hour() >= 17 {
		at = at.Add(time.Hour)
	}
	return at
}
