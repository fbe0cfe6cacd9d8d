package resources

import (
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/resources/hours"
	"citybrain/domain/resources/span"
	"citybrain/kernel/auth"
)

// The states of a booking 预订状态. The first four take capacity.
const (
	Held      = "held"      // 保留: until HoldUntil
	Requested = "requested" // 待审批
	Confirmed = "confirmed" // 已确认
	Active    = "active"    // 使用中
	Released  = "released"  // 已结束
	Cancelled = "cancelled" // 已取消
	Rejected  = "rejected"  // 未批准
	NoShow    = "no_show"   // 未到场
	Expired   = "expired"   // 已失效: a hold that nobody confirmed, a request that nobody decided
	Displaced = "displaced" // 被征用: it gave way to a higher one
)

// takes tells whether a booking in a state takes capacity.
func takes(state string) bool {
	return state == Held || state == Requested || state == Confirmed || state == Active
}

// The priorities of bookings 优先级.
const (
	Routine   = "routine"   // 一般
	Important = "important" // 重要: the city's own events and works
	Emergency = "emergency" // 应急: others give way
)

func rankOf(priority string) int {
	switch priority {
	case Emergency:
		return 3
	case Important:
		return 2
	}
	return 1
}

func priorityOf(rank int) string {
	switch rank {
	case 3:
		return Emergency
	case 2:
		return Important
	}
	return Routine
}

// Limits of what is asked for.
const (
	horizon    = 400 * 24 * time.Hour // ahead, for officials
	longest    = 31 * 24 * time.Hour  // where the kind says nothing
	late       = 5 * time.Minute      // a booking may begin so long ago: people type slowly
	earlyStart = 30 * time.Minute     // a use may begin so long before its time
	purposeMin = 2                    // letters
	purposeMax = 200
)

// Booking is who uses how much of a resource and when 预订. Times are half-open.
type Booking struct {
	ID         BookingID
	Series     SeriesID // "" where it does not recur
	Resource   ResourceID
	Kind       string // of the resource
	Region     string // of the resource
	Org        string // of the resource
	State      string
	Was        string // the state before it ended
	Quantity   int
	Span       span.Span // To is the real end once it was released
	PlannedTo  time.Time
	Due        time.Time // when its state changes by itself
	Rank       int
	Purpose    Text // as it was typed; demos have both languages
	Note       string
	By, ByKind string
	Displaced  string // the booking or closure that it gave way to
	Others     []Alternative
	Version    int
	MadeAt     time.Time
	ChangedAt  time.Time
}

// Alternative is a resource that could be used instead 替代资源.
type Alternative struct {
	Resource ResourceID `json:"resource"`
	Metres   float64    `json:"metres" doc:"As the crow flies"`
}

// Order is what somebody wants to book 预订申请.
type Order struct {
	Resource ResourceID
	Span     span.Span
	Quantity int
	Priority string // "" is routine
	Purpose  Text
	Confirm  bool          // at once; else it is held
	Repeat   *hours.Repeat // nil: once
	SkipFull bool          // of bookings that recur, leave out those that do not fit
	Displace bool          // lower ones give way
}

// check refuses what no resource could take.
func (o Order) check(now time.Time) error {
	purpose := strings.TrimSpace(o.Purpose.ZH)
	switch n := utf8.RuneCountInString(purpose); {
	case n < purposeMin || n > purposeMax:
		return ErrPurpose.At("/purpose", ErrPurpose.Code, ErrPurpose.Message)
	case o.Span.Empty() || o.Span.Length() > longest:
		return ErrSpan.At("/to", ErrSpan.Code, ErrSpan.Message)
	case o.Span.From.Before(now.Add(-late)):
		return ErrPast.At("/from", ErrPast.Code, ErrPast.Message)
	case o.Span.From.After(now.Add(horizon)):
		return ErrTooEarly.At("/from", ErrTooEarly.Code, ErrTooEarly.Message)
	case o.Quantity < 1:
		return ErrQuantity.At("/quantity", ErrQuantity.Code, ErrQuantity.Message)
	case o.Repeat != nil && !o.Repeat.Valid():
		return ErrRepeat.At("/repeat", ErrRepeat.Code, ErrRepeat.Message)
	}
	return nil
}

// ownBegin tells whether the use begins by itself although its kind waits for
// somebody to come: what citybrain booked, nobody checks in.
func (b *Booking) ownBegin() bool { return b.ByKind == string(auth.System) }

// dueOf tells when the state of a booking changes by itself.
func (b *Booking) dueOf(k Kind, now time.Time) time.Time {
	switch b.State {
	case Held:
		due := now.Add(time.Duration(max(1, k.Hold)) * time.Minute)
		if due.After(b.Span.To) {
			return b.Span.To
		}
		return due
	case Requested:
		return b.Span.To // an answer may come late; after the end it is of no use
	case Confirmed:
		if k.Grace > 0 && !b.ownBegin() {
			due := b.Span.From.Add(time.Duration(k.Grace) * time.Minute)
			if due.After(b.Span.To) {
				return b.Span.To
			}
			return due
		}
		return b.Span.From
	case Active:
		return b.Span.To
	}
	return time.Time{}
}
