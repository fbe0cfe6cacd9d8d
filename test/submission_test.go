package test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
)

// applicants of the story: six at once, each with the next application when one is
// handed in.
const applicants = 6

// letter is an item with two steps of one question each.
const letter = `
  - key: letter-to-the-city
    basic: "312090009000"
    name: {zh: 测试来信, en: Letter to the city}
    class: family
    department: civil-affairs
    district: true
    objects: [person]
    words: [来信]
    flow: standard
    promised: 5
    visits: 0
    channels: [window, pc, mobile]
    depth: 4
    result: {kind: record, name: {zh: 回执, en: Reply}}
    form:
      - {title: {zh: 标题, en: Title}, fields: [{code: about, kind: text, min: 2, max: 50, label: {zh: 关于, en: About}}]}
      - {title: {zh: 内容, en: Letter}, fields: [{code: words, kind: text, min: 2, max: 50, label: {zh: 内容, en: Words}}]}
`

// TestKilledInTheMiddleOfSubmissions ends the city with kill -9 while people save and
// hand in, again and again. What they were told is saved is there, what they were told is
// handed in is a case, and asking again after an answer that was lost makes no second one.
func TestKilledInTheMiddleOfSubmissions(t *testing.T) {
	c := newCity(t, lettersTown(t))
	c.env = append(c.env, "CITYBRAIN_DEMO=true") // accounts of a pack are a demo's
	c.open()
	people := make([]*applicant, applicants)
	for i := range people {
		people[i] = &applicant{desk: signIn(t, c.http, fmt.Sprintf("writer%d", i)), receipts: map[string]string{}}
	}
	for range 3 {
		var busy, some sync.WaitGroup
		some.Add(applicants)
		for _, p := range people {
			busy.Go(func() { p.write(some.Done) })
		}
		some.Wait() // everybody has handed some in, and goes on
		c.kill()
		busy.Wait()
		c.open()
		for _, p := range people {
			p.compare(t)
		}
	}
}

// lettersTown is a city with the item and its applicants.
func lettersTown(t *testing.T) string {
	t.Helper()
	folder := shanghai(t)
	appendTo(t, filepath.Join(folder, "services/items/people.yaml"), letter)
	for i := range applicants {
		appendTo(t, filepath.Join(folder, "accounts.yaml"), fmt.Sprintf("  - {login: writer%d, password: %s, name: 测试甲, phone: \"1000002000%d\", citizenId: %q, language: zh-CN, zh: 写信人, en: Writer, "+
			"kind: citizen, region: \"310106013\", proofs: [id_card, phone, social_card]}\n", i, password, i, writers[i]))
	}
	return folder
}

// writers are identity numbers of nobody, born in 1898, with their check signs.
var writers = [applicants]string{"310106189801010013", "310106189801010021", "31010618980101003X", "310106189801010048", "310106189801010056", "310106189801010064"}

// applicant is somebody with what the city has told them.
type applicant struct {
	*desk
	receipts map[string]string // numbers by application
	draft    application       // as it was last acknowledged
	sent     bool              // that it is handed in was asked, and not answered
	count    int
}

type application struct {
	ID       string         `json:"id"`
	Revision int64          `json:"revision"`
	Answers  map[string]any `json:"answers"`
}

// enough is after how many letters an applicant has handed in some.
const enough = 3

// write hands letters in until the city is gone.
func (p *applicant) write(some func()) {
	once := sync.OnceFunc(some)
	defer once() // who is refused holds nobody up
	for handed := 0; p.one(); handed++ {
		if handed == enough {
			once()
		}
	}
}

// ask is try that tells a city that is gone from one that refuses.
func (p *applicant) ask(method, path string, body, answer any) bool {
	err := p.try(method, path, body, answer)
	var refused *problem
	if errors.As(err, &refused) {
		p.t.Errorf("%s %s: %v", method, path, err)
	}
	return err == nil
}

// one writes a letter and hands it in; false when the city is gone.
func (p *applicant) one() bool {
	var d application
	if !p.ask("POST", "/api/v1/applications", map[string]string{"item": "letter-to-the-city"}, &d) {
		return false
	}
	p.draft, p.sent = d, false
	var f struct{ Steps []struct{ Code string } }
	if !p.ask("GET", "/api/v1/applications/"+d.ID+"/form", nil, &f) {
		return false
	}
	for i, field := range []string{"about", "words"} {
		p.count++
		body := map[string]any{"revision": d.Revision, "answers": map[string]any{field: fmt.Sprintf("第%d句", p.count)}}
		if !p.ask("PUT", "/api/v1/applications/"+d.ID+"/steps/"+f.Steps[i].Code, body, &d) {
			return false
		}
		p.draft = d
	}
	p.sent = true
	return p.hand(d)
}

func (p *applicant) hand(d application) bool {
	var got struct{ Number string }
	if !p.ask("POST", "/api/v1/applications/"+d.ID+"/submission", map[string]any{"revision": d.Revision, "channel": "mobile"}, &got) {
		return false
	}
	p.receipts[d.ID], p.sent = got.Number, false
	return true
}

// compare looks at what is there after a restart.
func (p *applicant) compare(t *testing.T) {
	t.Helper()
	if p.sent && !p.hand(p.draft) {
		t.Fatalf("an application that was sent cannot be handed in again")
	}
	there := map[string]bool{}
	for _, one := range every[struct{ Number string }](p.desk, "/api/v1/me/cases?limit=100") {
		if there[one.Number] {
			t.Errorf("case %s is there twice", one.Number)
		}
		there[one.Number] = true
	}
	if len(there) != len(p.receipts) {
		t.Errorf("%d cases, %d receipts", len(there), len(p.receipts))
	}
	for draft, number := range p.receipts {
		if !there[number] {
			t.Errorf("application %s was handed in as %s, which is not there", draft, number)
		}
	}
	if p.receipts[p.draft.ID] != "" {
		return
	}
	var d application
	if !p.ask("GET", "/api/v1/applications/"+p.draft.ID, nil, &d) {
		t.Fatal("an application that was begun is gone")
	}
	for field, said := range p.draft.Answers {
		if d.Answers[field] != said {
			t.Errorf("%s was saved as %v and is %v", field, said, d.Answers[field])
		}
	}
}
