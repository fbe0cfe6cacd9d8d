package notify

import (
	"cmp"
	"time"

	"citybrain/domain/notify/quiet"
)

// Kind is a kind of messages 消息类别 that people can switch off by channel.
type Kind struct {
	Code  string `yaml:"code"`
	ZH    string `yaml:"zh"`
	EN    string `yaml:"en"`
	Fixed bool   `yaml:"fixed"` // nobody can switch it off
}

func (k Kind) name(language string) string { return Text{k.ZH, k.EN}.In(language) }

// rules are those of the city: notify/notify.yaml of its pack.
type rules struct {
	sign  Text // 签名: who writes, at the head of a short message
	quiet quiet.Hours
	daily map[Channel]int64
	kinds []Kind
}

// patience is how long a message is tried before it is given up.
const patience = 24 * time.Hour

// usual are the rules of a city whose pack has none.
func usual() *rules {
	return &rules{quiet: quiet.Hours{From: 22 * 60, To: 7*60 + 30}, daily: map[Channel]int64{SMS: 10, Mail: 20}}
}

func (r *rules) kind(code string) (Kind, bool) {
	for _, k := range r.kinds {
		if k.Code == code {
			return k, true
		}
	}
	return Kind{Code: code}, false
}

// kindName is what people call a kind.
func (r *rules) kindName(code, language string) string {
	k, _ := r.kind(code)
	return cmp.Or(k.name(language), code)
}
