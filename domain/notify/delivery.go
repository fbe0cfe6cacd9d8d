package notify

import (
	"time"

	"citybrain/kernel/fault"
)

// State is where a delivery stands.
type State string

// The states of a delivery.
const (
	Waiting   State = "waiting"   // 待发: for its time, or for the gateway
	Sending   State = "sending"   // 发送中
	Sent      State = "sent"      // 已发出: the gateway has taken it on
	Delivered State = "delivered" // 已送达: the gateway says that it arrived
	Failed    State = "failed"    // 失败: for good
	Skipped   State = "skipped"   // 未发: more than the person should get on a day
)

// Why a delivery stands where it stands.
const (
	reasonDown    = "gateway_down" // the gateway did not take it on
	reasonRefused = "refused"      // it never will
	reasonLost    = "undelivered"  // it did, and then could not deliver it
	reasonLimit   = "daily_limit"
	reasonOld     = "given_up"   // tried for long enough, or of no use any more
	reasonAgain   = "sent_again" // an official had it sent anew
)

// delivery is what of a message leaves the house.
type delivery struct {
	id        DeliveryID
	person    string
	message   NoticeID
	channel   Channel
	version   version
	language  string
	address   string
	masked    string
	contents  map[string]Text
	urgent    bool
	state     State
	reason    string
	attempts  int64
	due       time.Time
	giveUp    time.Time
	reference string
	made      time.Time
	sent      time.Time
	ended     time.Time
}

// refused tells whether a gateway will never take a message on.
func refused(err error) bool { return fault.From(err).Code == ErrRefused.Code }
