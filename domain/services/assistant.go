package services

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"citybrain/domain/services/ask"
	"citybrain/domain/services/form"
	"citybrain/kernel/clock"
	"citybrain/kernel/pack"
)

// The kinds of answers.
const (
	Answered  = "answer"
	Choose    = "choose"   // several items could be meant
	HandOver  = "handover" // nothing in the catalogue answers it; a human does
	fairScore = 0.50       // from here on one item is meant
	someScore = 0.30       // from here on it may be
	clearLead = 1.04       // and so much better than the next
	mostCited = 5
	sameAsked = 0.62 // from here on a question is one that people ask often
)

// Sentence is a piece of an answer and the part of the guide that it was taken from.
type Sentence struct {
	About string `json:"about" doc:"Part of the guide: materials, duration, place, fee, online, conditions, hours, basis, question, summary"`
	Text  string `json:"text"`
}

// Answer is what the assistant says: sentences made of one item's guide and nothing
// else, or items to choose from, or whom to ask.
type Answer struct {
	Kind      string      `json:"kind" enum:"answer,choose,handover"`
	Item      ItemKey     `json:"item,omitempty" doc:"The item that is cited"`
	Name      Text        `json:"name,omitzero"`
	Version   int64       `json:"version,omitempty"`
	Sentences []Sentence  `json:"sentences"`
	Scenes    []Scene     `json:"scenes" doc:"Questions that would narrow the materials"`
	Choices   []Head      `json:"choices"`
	Help      []pack.Line `json:"help" doc:"Whom to call when the catalogue does not answer"`
}

// Ask answers a question from the catalogue 智能导办. It never says what does not stand
// there: it cites the item and its version, and hands over to a human otherwise. About
// is the item that the talk is about, for questions that name none.
func (s *Service) Ask(ctx context.Context, question string, about ItemKey) (Answer, error) {
	if !fairly(question) {
		return Answer{}, ErrQuestion
	}
	b, now := s.book.Load(), s.Clock.Now()
	read := ask.Read(question)
	var list []*Version
	var scores []float64
	if read.Matter != "" {
		for _, hit := range b.search(now).Search(read.Matter, mostCited) {
			if v := b.find(ItemKey(hit.Key), now); v != nil && hit.Score >= someScore {
				list, scores = append(list, v), append(scores, hit.Score)
			}
		}
	}
	if v := b.find(about, now); v != nil && (len(list) == 0 || scores[0] < fairScore) {
		return s.say(ctx, b, v, question, read), nil
	}
	switch {
	case len(list) == 0:
		return s.handOver(), nil
	case scores[0] < fairScore, len(list) > 1 && scores[0] < 0.6 && scores[0] < scores[1]*clearLead:
		out := Answer{Kind: Choose, Sentences: []Sentence{}, Scenes: []Scene{}, Choices: []Head{}, Help: s.City.Help}
		for _, v := range list {
			out.Choices = append(out.Choices, b.head(&v.Item))
		}
		return out, nil
	}
	return s.say(ctx, b, list[0], question, read), nil
}

func (s *Service) handOver() Answer {
	return Answer{Kind: HandOver, Sentences: []Sentence{}, Scenes: []Scene{}, Choices: []Head{}, Help: s.City.Help}
}

// say answers from one item's guide.
func (s *Service) say(ctx context.Context, b *book, v *Version, question string, read ask.Reading) Answer {
	t := &teller{book: b, version: v, item: &v.Item, english: english(ctx)}
	out := Answer{Kind: Answered, Item: v.Item.Key, Name: v.Item.Name, Version: v.No, Scenes: []Scene{}, Choices: []Head{}, Help: s.City.Help}
	if t.often(question) {
		out.Sentences = t.said
		return out
	}
	if slices.Contains(read.Intents, ask.Beyond) {
		return s.handOver() // no guide says it, and another figure of the guide would mislead
	}
	for _, intent := range read.Intents {
		if intent == ask.Materials {
			out.Scenes = scenesOf(t.item)
		}
		t.about(intent)
	}
	if len(read.Intents) == 0 {
		t.summary()
	}
	out.Sentences = t.said
	return out
}

// teller makes sentences of one guide.
type teller struct {
	book    *book
	version *Version
	item    *Item
	english bool
	said    []Sentence
}

func (t *teller) add(about string, zh, en string) {
	text := zh
	if t.english {
		text = en
	}
	t.said = append(t.said, Sentence{about, text})
}

func (t *teller) words(w Text) string {
	if t.english {
		return w.EN
	}
	return w.ZH
}

// often answers with one of the questions that stand with the item.
func (t *teller) often(question string) bool {
	best, at := sameAsked, -1
	for i, q := range t.item.Questions {
		if alike := ask.Alike(question, t.words(q.Ask)); alike > best {
			best, at = alike, i
		}
	}
	if at < 0 {
		return false
	}
	answer := t.words(t.item.Questions[at].Answer)
	t.add("question", answer, answer)
	return true
}

func (t *teller) about(intent ask.Intent) {
	switch intent {
	case ask.Materials:
		t.materials()
	case ask.Duration:
		t.duration()
	case ask.Place:
		t.place()
	case ask.Fee:
		t.fee()
	case ask.Online:
		t.online()
	case ask.Conditions:
		t.conditions()
	case ask.Hours:
		t.hours()
	case ask.Basis:
		t.list("basis", t.item.Basis, "依据：", "Legal basis: ", "办事指南里没有写依据。", "The guide names no legal basis.")
	}
}

// summary tells what the guide is about, where nobody asked for more.
func (t *teller) summary() {
	if t.item.Summary != (Text{}) {
		t.add("summary", t.item.Summary.ZH, t.item.Summary.EN)
	}
	t.duration()
	t.online()
}

func (t *teller) materials() {
	papers := t.book.papers(t.version, form.Answers{})
	var sure, perhaps, shared []string
	for _, p := range papers {
		name := t.words(p.Name)
		switch {
		case p.Shared:
			shared = append(shared, name)
		case p.Sure && !p.Optional:
			sure = append(sure, name)
		default:
			perhaps = append(perhaps, name)
		}
	}
	stop := "、"
	if t.english {
		stop = ", "
	}
	if len(sure) > 0 {
		t.add("materials", "需要："+strings.Join(sure, stop)+"。", "You need: "+strings.Join(sure, stop)+".")
	}
	if len(perhaps) > 0 {
		t.add("materials", "视情形还可能需要："+strings.Join(perhaps, stop)+"。", "Depending on your situation: "+strings.Join(perhaps, stop)+".")
	}
	if len(shared) > 0 {
		t.add("materials", "政府已有、不用您提交："+strings.Join(shared, stop)+"。", "The government has already: "+strings.Join(shared, stop)+".")
	}
	if len(papers) == 0 {
		t.add("materials", "不需要提交材料。", "No materials are needed.")
	}
}

func (t *teller) duration() {
	i := t.item
	switch {
	case i.Instant && i.Promised != nil && i.Promised.Amount <= 1:
		t.add("duration", "即办件，材料齐全当场办结，最长"+days1(i.Promised, false)+"。", "Done at once when complete, within "+days1(i.Promised, true)+" at most.")
	case i.Promised != nil && i.Statutory != nil:
		t.add("duration", "承诺"+days1(i.Promised, false)+"办结，法定时限"+days1(i.Statutory, false)+"。", "Promised within "+days1(i.Promised, true)+"; the law allows "+days1(i.Statutory, true)+".")
	case i.Promised != nil:
		t.add("duration", "承诺"+days1(i.Promised, false)+"办结。", "Promised within "+days1(i.Promised, true)+".")
	default:
		t.add("duration", "办事指南里没有写时限。", "The guide names no limit.")
	}
}

func days1(l *clock.Limit, english bool) string { return limitText(l.Amount, english) }

// mostPlaces is how many places an answer names; the page of the item has them all.
const mostPlaces = 3

func (t *teller) place() {
	list := t.book.frame.implementations(t.item)
	for _, one := range list[:min(mostPlaces, len(list))] {
		d := one.Department
		t.add("place", d.Name.ZH+"，"+d.Address.ZH+"。", d.Name.EN+", "+d.Address.EN+".")
	}
	if more := len(list) - mostPlaces; more > 0 {
		t.add("place", fmt.Sprintf("另有%d处，见办事指南。", more), fmt.Sprintf("%d more places stand in the guide.", more))
	}
}

func (t *teller) hours() {
	list := t.book.frame.implementations(t.item)
	for _, one := range list[:min(mostPlaces, len(list))] {
		d := one.Department
		t.add("hours", d.Name.ZH+"："+d.Hours.ZH+"，电话"+d.Phone+"。", d.Name.EN+": "+d.Hours.EN+", phone "+d.Phone+".")
	}
}

func (t *teller) fee() {
	f := t.item.Fee
	if f == nil {
		t.add("fee", "不收费。", "It is free.")
		return
	}
	yuan := fmt.Sprintf("%d.%02d", f.Fen/100, f.Fen%100)
	t.add("fee", "收费"+yuan+"元（"+f.Per.ZH+"），依据："+f.Basis.ZH+"。", yuan+" yuan ("+f.Per.EN+"); basis: "+f.Basis.EN+".")
}

func (t *teller) online() {
	if !t.item.online() {
		t.add("online", "不能全程网上办理，请到窗口。", "It cannot be done online; please come to a window.")
		return
	}
	if t.item.Visits == 0 {
		t.add("online", "可以网上办理，不用到现场。", "It can be done online without a visit.")
		return
	}
	t.add("online", fmt.Sprintf("可以网上申请，需要到现场%d次。", t.item.Visits), fmt.Sprintf("You can apply online; visits: %d.", t.item.Visits))
}

func (t *teller) conditions() {
	t.list("conditions", t.item.Conditions, "条件：", "Conditions: ", "办事指南里没有写特别的条件。", "The guide names no special conditions.")
}

func (t *teller) list(about string, list []Text, zh, en, noneZH, noneEN string) {
	if len(list) == 0 {
		t.add(about, noneZH, noneEN)
		return
	}
	var left, right []string
	for _, one := range list {
		left, right = append(left, one.ZH), append(right, one.EN)
	}
	t.add(about, zh+strings.Join(left, "；")+"。", en+strings.Join(right, "; ")+".")
}
