package notify

import (
	"context"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"time"

	"citybrain/domain/notify/quiet"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/seal"
	"citybrain/kernel/web"
)

// KindWish is a kind of messages with what the caller wishes.
type KindWish struct {
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Fixed bool   `json:"fixed" doc:"Cannot be switched off"`
	SMS   bool   `json:"sms"`
	Mail  bool   `json:"mail"`
}

// Preferences are what the caller wishes 接收偏好.
type Preferences struct {
	Kinds     []KindWish `json:"kinds"`
	HasSMS    bool       `json:"hasSms" doc:"The city can send short messages"`
	HasMail   bool       `json:"hasMail" doc:"The city can send mail"`
	Phone     string     `json:"phone" doc:"Masked; empty for none"`
	Mail      string     `json:"mail" doc:"Masked; empty for none"`
	OwnQuiet  bool       `json:"ownQuiet" doc:"The quiet hours are the caller's own, not the city's"`
	QuietFrom string     `json:"quietFrom"`
	QuietTo   string     `json:"quietTo" doc:"Equal to quietFrom: no quiet hours"`
	Language  string     `json:"language" enum:"zh-CN,en"`
}

// Wishes are what the caller changes.
type Wishes struct {
	Off       []string `json:"off" maxItems:"100" doc:"What is switched off: cases/sms"`
	OwnQuiet  bool     `json:"ownQuiet,omitempty"`
	QuietFrom string   `json:"quietFrom,omitempty" maxLength:"5"`
	QuietTo   string   `json:"quietTo,omitempty" maxLength:"5"`
	Language  string   `json:"language" enum:"zh-CN,en"`
}

// Preferences gives what the caller wishes, or what is usual in the city.
func (s *Service) Preferences(ctx context.Context) (out Preferences, err error) {
	person, err := me(ctx)
	if err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		reach, _, err := s.People.Reach(ctx, tx, person)
		if err != nil {
			return err
		}
		w, err := s.store.wishes(ctx, tx, person)
		if err != nil {
			return err
		}
		out = s.preferences(web.Language(ctx), addressee{reach, w})
		return nil
	})
	return out, err
}

func (s *Service) preferences(language string, a addressee) Preferences {
	r := s.rules.Load()
	out := Preferences{Kinds: []KindWish{}, HasSMS: s.lines[SMS] != nil, HasMail: s.lines[Mail] != nil, OwnQuiet: a.quiet != "", Language: a.speaks()}
	out.QuietFrom, out.QuietTo = a.hours(r).Texts()
	if a.Phone != "" {
		out.Phone = seal.MaskPhone(a.Phone)
	}
	if a.mail != "" {
		out.Mail = seal.MaskEmail(a.mail)
	}
	for _, k := range r.kinds {
		out.Kinds = append(out.Kinds, KindWish{Kind: k.Code, Name: k.name(language), Fixed: k.Fixed, SMS: k.Fixed || !a.isOff(k.Code, SMS), Mail: k.Fixed || !a.isOff(k.Code, Mail)})
	}
	return out
}

// Wish changes what the caller wishes. Faults: ErrWish, ErrQuiet.
func (s *Service) Wish(ctx context.Context, in Wishes) error {
	person, err := me(ctx)
	if err != nil {
		return err
	}
	r := s.rules.Load()
	for _, one := range in.Off {
		code, channel, _ := strings.Cut(one, "/")
		kind, known := r.kind(code)
		if !known || kind.Fixed || !slices.Contains(outward, Channel(channel)) {
			return ErrWish.At("/off", ErrWish.Code, ErrWish.Message)
		}
	}
	own := ""
	if in.OwnQuiet {
		h, err := quiet.Parse(in.QuietFrom, in.QuietTo)
		if err != nil {
			return ErrQuiet.Because(err).At("/quietFrom", ErrQuiet.Code, ErrQuiet.Message)
		}
		from, to := h.Texts()
		own = from + "-" + to
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		w, err := s.store.wishes(ctx, tx, person)
		if err != nil {
			return err
		}
		w.off, w.quiet, w.language = in.Off, own, in.Language
		return s.store.putWishes(ctx, tx, person, w)
	})
}

// What a mailbox is proven for, and how long its code is good.
const (
	mailPurpose  = "mail"
	mailTemplate = "notify.mail_code"
	codeLife     = 5 * time.Minute
)

// Occasions are what notify itself tells of.
func Occasions() []Occasion {
	return []Occasion{{Code: mailTemplate, Places: []string{"code", "minutes"}}}
}

// AskMail sends a code to a mailbox that the caller says is theirs. Faults: ErrMail,
// ErrNoGateway, auth.too_often.
func (s *Service) AskMail(ctx context.Context, typed string) error {
	person, err := me(ctx)
	if err != nil {
		return err
	}
	address, err := parseMail(typed)
	if err != nil {
		return err
	}
	if s.lines[Mail] == nil {
		return ErrNoGateway
	}
	code, err := s.Codes.NewCode(ctx, mailPurpose, person+" "+address, web.Address(ctx))
	if err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		return s.Tell(ctx, tx, Notice{Template: mailTemplate, Values: map[string]Text{"code": Same(code), "minutes": Same("5")}, Key: string(id.New[NoticeID]("notice", tx.Now)),
			Address: address, Channel: Mail, Language: web.Language(ctx), Expires: tx.Now.Add(codeLife)})
	})
}

// ProveMail takes a mailbox on whose code the caller knows. Faults: ErrMail, auth.code.
func (s *Service) ProveMail(ctx context.Context, typed, code string) error {
	person, err := me(ctx)
	if err != nil {
		return err
	}
	address, err := parseMail(typed)
	if err != nil {
		return err
	}
	err = s.Codes.ProveCode(ctx, mailPurpose, person+" "+address, code, web.Address(ctx))
	if errors.Is(err, auth.ErrCode) {
		return auth.ErrCode.At("/code", auth.ErrCode.Code, auth.ErrCode.Message)
	}
	if err != nil {
		return err
	}
	return s.setMail(ctx, person, address)
}

// DropMail forgets the caller's mailbox.
func (s *Service) DropMail(ctx context.Context) error {
	person, err := me(ctx)
	if err != nil {
		return err
	}
	return s.setMail(ctx, person, "")
}

func (s *Service) setMail(ctx context.Context, person, address string) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		w, err := s.store.wishes(ctx, tx, person)
		if err != nil {
			return err
		}
		w.mail = address
		return s.store.putWishes(ctx, tx, person, w)
	})
}

// parseMail gives a mailbox in its one form: no name, no comment, no spaces, and a
// domain with a dot.
func parseMail(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	parsed, err := mail.ParseAddress(typed)
	at := strings.LastIndexByte(typed, '@')
	if err != nil || parsed.Address != typed || len(typed) > 200 || strings.ContainsAny(typed, " \"<>()\\,;:\r\n") || !strings.Contains(typed[at+1:], ".") {
		return "", ErrMail.At("/address", ErrMail.Code, ErrMail.Message)
	}
	return typed[:at+1] + strings.ToLower(typed[at+1:]), nil
}
