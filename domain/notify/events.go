package notify

import "time"

// DeliveryFailed is announced when a message could not be delivered by a channel for
// good 发送失败. It still stands in the inbox. Its contract is
// api/events/notify.delivery_failed.v1.json.
type DeliveryFailed struct {
	Delivery DeliveryID `json:"delivery"`
	Channel  Channel    `json:"channel"`
	Template string     `json:"template"`
	Reason   string     `json:"reason"`
	Attempts int64      `json:"attempts"`
	At       time.Time  `json:"at"`
}

// Subject names the fact.
func (DeliveryFailed) Subject() string { return "notify.delivery_failed.v1" }

// Key keeps the facts of one delivery in order.
func (f DeliveryFailed) Key() string { return string(f.Delivery) }

// GatewayChanged is announced when a gateway no longer takes messages on, and when it
// does again 网关中断与恢复. Its contract is api/events/notify.gateway_changed.v1.json.
type GatewayChanged struct {
	Channel Channel   `json:"channel"`
	Up      bool      `json:"up"`
	At      time.Time `json:"at"`
}

// Subject names the fact.
func (GatewayChanged) Subject() string { return "notify.gateway_changed.v1" }

// Key keeps the facts of one channel in order.
func (f GatewayChanged) Key() string { return string(f.Channel) }
