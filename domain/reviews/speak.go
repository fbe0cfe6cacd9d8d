package reviews

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// Remark is what somebody says of the platform itself.
type Remark struct {
	Page    string        `json:"page"` // its address, without what stands behind ?
	Class   string        `json:"class"`
	Words   string        `json:"words"`
	Phone   string        `json:"phone,omitempty"`
	Channel cases.Channel `json:"channel"`
}

// Say takes feedback on the platform, from anybody; the ticket adds a picture to it.
// Faults: ErrNone, ErrClass, ErrWords, auth.ErrOften.
func (s *Service) Say(ctx context.Context, address string, in Remark) (v Voice, picture string, err error) {
	if in.Words, err = wordy(in.Words); err != nil {
		return v, "", err
	}
	if err := s.Limits.Spend(ctx, auth.Allowance{Name: "feedback:" + auth.Network(address), Most: 20, Per: time.Hour}); err != nil {
		return v, "", err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if v, err = s.remark(ctx, tx, in); err == nil {
			picture, err = s.ticket(ctx, tx, forPicture, string(v.ID), pictureTicket)
		}
		return err
	})
	return v, picture, err
}

func (s *Service) remark(ctx context.Context, tx *db.Tx, in Remark) (Voice, error) {
	r, err := s.rules(ctx, tx)
	if err != nil {
		return Voice{}, err
	}
	class, ok := r.class(in.Class)
	if !ok {
		return Voice{}, ErrClass.At("/class", ErrClass.Code, ErrClass.Message)
	}
	page, _, _ := strings.Cut(in.Page, "?") // what stands behind may be of the reader
	v := Voice{
		ID: id.New[VoiceID]("voice", tx.Now), Kind: Feedback, Matter: page, Class: class.Code, Title: Text{ZH: "平台意见：" + class.ZH, EN: "Feedback: " + class.EN},
		Org: r.Platform, Region: s.Region, Channel: in.Channel, State: stateNew, Valid: true, Said: tx.Now,
	}
	p := auth.From(ctx)
	who := body{Words: in.Words, Phone: in.Phone}
	o := cases.Opening{Code: feedbackCode, Flow: feedbackFlow, Title: v.Title, Subject: string(v.ID)}
	if p.Kind == auth.Person {
		who.Author, who.Subject, o.Subject = p.ID, p.ID, p.ID
		c, err := s.People.Contact(ctx, tx, p.ID)
		if err != nil {
			return v, err
		}
		o.SubjectName = c.Name
	}
	answers, _ := json.Marshal(map[string]any{"page": page, "class": class.ZH, "words": in.Words, "phone": in.Phone}) // plain values
	o.Form = cases.Form{Answers: answers, Complete: true}
	if err := s.publishable(ctx, tx, &v, who, r.Hold); err != nil {
		return v, err
	}
	if err := s.open(ctx, tx, &v, o); err != nil {
		return v, err
	}
	return v, s.store.putVoice(ctx, tx, &v, who)
}

// AddPicture adds a photo or screenshot to feedback, by its ticket. ErrTicket,
// ErrPicture, and the faults of files.
func (s *Service) AddPicture(ctx context.Context, ticket string, content io.Reader) error {
	var v Voice
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		of, err := s.store.useTicket(ctx, tx, s.Seal.HashToken(ticket), forPicture, db.Micros(tx.Now))
		if err == nil {
			v, err = s.store.voice(ctx, tx, VoiceID(of))
		}
		return err
	})
	if err != nil {
		return err
	}
	handed, err := s.Cases.Hand(ctx, string(v.Case), cases.Handing{Material: "picture", Name: "picture", Source: cases.Uploaded, Content: content})
	if err != nil {
		return err
	}
	if !strings.HasPrefix(string(handed.Kind), "image/") {
		if err := s.Cases.TakeBack(ctx, string(v.Case), handed.ID); err != nil {
			return err
		}
		return ErrPicture
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.pictured(ctx, tx, v.ID) })
}

// Request is what a firm asks of the city.
type Request struct {
	Topic   string        `json:"topic"`
	Words   string        `json:"words"`
	Channel cases.Channel `json:"channel"`
}

// Ask takes an appeal of the firm for which the caller acts. Where the firm has asked
// the same already and it is open, it is added to that one. Faults: ErrNone, ErrFirm,
// ErrClass, ErrWords, auth.ErrOften, and those of the authority.
func (s *Service) Ask(ctx context.Context, in Request) (v Voice, repeated bool, err error) {
	p := auth.From(ctx)
	if !isFirm(p.For) {
		return v, false, ErrFirm
	}
	if in.Words, err = wordy(in.Words); err != nil {
		return v, false, err
	}
	if err := s.Limits.Spend(ctx, auth.Allowance{Name: "appeals:" + p.For, Most: 20, Per: 24 * time.Hour}); err != nil {
		return v, false, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		v, repeated, err = s.ask(ctx, tx, in)
		return err
	})
	return v, repeated, err
}

func (s *Service) ask(ctx context.Context, tx *db.Tx, in Request) (v Voice, repeated bool, err error) {
	p := auth.From(ctx)
	r, err := s.rules(ctx, tx)
	if err != nil {
		return v, false, err
	}
	topic, ok := r.topic(in.Topic)
	if !ok {
		return v, false, ErrClass.At("/topic", ErrClass.Code, ErrClass.Message)
	}
	if err := s.People.MayActFor(ctx, tx, p.For, topic.Matter); err != nil {
		return v, false, err
	}
	if v, repeated, err = s.repeats(ctx, tx, in); err != nil || repeated {
		return v, repeated, err
	}
	name, err := s.People.Named(ctx, tx, p.For)
	if err != nil {
		return v, false, err
	}
	v = Voice{
		ID: id.New[VoiceID]("voice", tx.Now), Kind: Appeal, Matter: topic.Code, Title: Text{ZH: "企业诉求：" + topic.ZH, EN: "Appeal: " + topic.EN},
		Org: topic.Organisation, Region: s.Region, Channel: in.Channel, State: stateNew, Valid: true, Said: tx.Now,
	}
	who := body{Words: in.Words, Author: p.ID, Subject: p.For}
	answers, _ := json.Marshal(map[string]any{"topic": topic.ZH, "words": in.Words}) // plain values
	o := cases.Opening{Code: appealCode, Flow: appealFlow, Title: v.Title, Subject: p.For, SubjectName: name, Agent: p.ID, Sphere: topic.Matter, Form: cases.Form{Answers: answers, Complete: true}}
	if err := s.publishable(ctx, tx, &v, who, nil); err != nil {
		return v, false, err
	}
	if err := s.open(ctx, tx, &v, o); err != nil {
		return v, false, err
	}
	return v, false, s.store.putVoice(ctx, tx, &v, who)
}

// alike is from which share of common pairs of signs two texts say the same.
const alike = 0.5

// repeats adds an appeal to an open one of the same firm that says the same.
func (s *Service) repeats(ctx context.Context, tx *db.Tx, in Request) (v Voice, repeated bool, err error) {
	list, err := s.store.openOf(ctx, tx, s.index(auth.From(ctx).For), in.Topic)
	if err != nil {
		return v, false, err
	}
	for _, one := range list {
		b, err := s.store.body(&one)
		if err != nil {
			return v, false, err
		}
		if likeness(b.Words, in.Words) >= alike {
			one.Repeats++
			return one, true, s.store.changeVoice(ctx, tx, &one)
		}
	}
	return v, false, nil
}

// likeness is the share of pairs of signs that two texts have in common, 0 to 1.
func likeness(a, b string) float64 {
	left, right := pairs(a), pairs(b)
	both := 0
	for p := range left {
		if right[p] {
			both++
		}
	}
	if all := len(left) + len(right) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 0
}

func pairs(text string) map[string]bool {
	signs := []rune(strings.ToLower(text))
	out := map[string]bool{}
	for i := 1; i < len(signs); i++ {
		out[string(signs[i-1:i+1])] = true
	}
	return out
}

func isFirm(subject string) bool   { return strings.HasPrefix(subject, "firm_") }
func isPerson(subject string) bool { return strings.HasPrefix(subject, "person_") }
