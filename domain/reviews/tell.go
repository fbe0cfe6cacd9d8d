package reviews

import (
	"context"

	"citybrain/domain/notify"
	"citybrain/kernel/db"
)

// Teller tells people, in the unit of work that causes it; *notify.Service is one.
type Teller interface {
	Tell(ctx context.Context, tx *db.Tx, n notify.Notice) error
}

// What people are told of what they said.
const (
	tellReview   = "reviews.review_answered"
	tellFeedback = "reviews.feedback_answered"
)

// aboutVoices is what such messages are about: the page of all that one said. One voice
// must not stand there, for officials see to whom a message went.
const aboutVoices = "voices"

// Occasions are what reviews tells people of.
func Occasions() []notify.Occasion {
	return []notify.Occasion{{Code: tellReview, Places: []string{"title"}}, {Code: tellFeedback, Places: []string{"answer"}}}
}

// tellAnswered tells who gave their account that what they said is answered, each answer
// once. Of an appeal the case tells, which has the firm's agent; who left a phone number
// only is called.
func (s *Service) tellAnswered(ctx context.Context, tx *db.Tx, v *Voice, key string) error {
	if s.Notify == nil || v.Kind == Appeal {
		return nil
	}
	b, err := s.store.body(v)
	if err != nil || !isPerson(b.Author) {
		return err
	}
	n := notify.Notice{To: b.Author, Template: tellReview, About: aboutVoices, Key: s.Seal.HashToken("answered:" + string(v.ID) + ":" + key)}
	n.Values = map[string]notify.Text{"title": {ZH: v.Title.ZH, EN: v.Title.EN}}
	if v.Kind == Feedback {
		n.Template, n.Values = tellFeedback, map[string]notify.Text{"answer": notify.Same(v.answer)}
	}
	return s.Notify.Tell(ctx, tx, n)
}
