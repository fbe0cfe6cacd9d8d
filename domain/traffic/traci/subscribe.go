package traci

import (
	"context"
	"errors"
	"fmt"
)

// Seen is what a subscription says of one object in one step: the values stand
// in the order in which the variables were subscribed.
type Seen struct {
	Object string
	Values []Value
}

// Results is what one step brought. Everything in it is valid until the next
// step of the client.
type Results struct {
	Objects  []Seen             // of variable subscriptions
	Contexts map[string]*Around // of context subscriptions, by the object in the middle
	values   []Value
}

// Around holds the objects about one object in the middle.
type Around struct {
	Domain  Domain
	Objects []Seen
}

// Subscribe asks for the variables of one object after every step, between the
// times from and until in seconds.
func (c *Client) Subscribe(ctx context.Context, d Domain, object string, from, until float64, vars ...Variable) error {
	command := byte(d) + toSubscribe
	c.out.begin(command)
	c.out.double(from)
	c.out.double(until)
	c.out.string(object)
	return c.subscribe(ctx, command, vars)
}

// Context describes what is asked about the surroundings of one object.
type Context struct {
	Middle      Domain  // the kind of the object in the middle
	Object      string  // its id
	About       Domain  // the kind of the objects around it
	Radius      float64 // m
	From, Until float64 // s
}

// SubscribeContext asks after every step for the variables of all objects
// around one: all vehicles around a junction in one answer.
func (c *Client) SubscribeContext(ctx context.Context, x Context, vars ...Variable) error {
	command := byte(int(x.Middle) + toContext)
	c.out.begin(command)
	c.out.double(x.From)
	c.out.double(x.Until)
	c.out.string(x.Object)
	c.out.byte(byte(x.About))
	c.out.double(x.Radius)
	return c.subscribe(ctx, command, vars)
}

func (c *Client) subscribe(ctx context.Context, command byte, vars []Variable) error {
	if len(vars) == 0 || len(vars) > 255 {
		return fmt.Errorf("traci: a subscription to %d variables", len(vars))
	}
	c.out.byte(byte(len(vars)))
	for _, v := range vars {
		c.out.byte(byte(v))
	}
	body, err := c.ask(ctx, command)
	if err != nil {
		return err
	}
	r := reader{b: body}
	if _, id := r.command(); r.bad || id != command+answerOfSubscr {
		return c.lose("no answer to the subscription")
	}
	return nil
}

// The numbers between which the results of subscriptions lie.
const (
	firstContext, lastContext   = 0x90, 0x9f
	firstVariable, lastVariable = 0xe0, 0xef
)

func (s *Results) read(body []byte, intern func([]byte) string) error {
	s.Objects, s.values = s.Objects[:0], s.values[:0]
	if s.Contexts == nil {
		s.Contexts = map[string]*Around{}
	}
	for _, a := range s.Contexts {
		a.Objects = a.Objects[:0]
	}
	r := reader{b: body}
	n := int(r.int())
	for range n {
		inner, id := r.command()
		switch {
		case r.bad:
			return errors.New("fewer results than announced")
		case id >= firstVariable && id <= lastVariable:
			object := intern(inner.bytes())
			s.Objects = append(s.Objects, s.seen(&inner, object, int(inner.byte()), intern))
		case id >= firstContext && id <= lastContext:
			s.around(&inner, intern)
		default:
			return fmt.Errorf("a result of command 0x%02x", id)
		}
		if inner.bad {
			return errors.New("a result that is too short")
		}
	}
	return nil
}

func (s *Results) around(r *reader, intern func([]byte) string) {
	middle := intern(r.bytes())
	a := s.Contexts[middle]
	if a == nil {
		a = &Around{}
		s.Contexts[middle] = a
	}
	a.Domain = Domain(r.byte())
	vars, objects := int(r.byte()), int(r.int())
	for range objects {
		if r.bad {
			return
		}
		a.Objects = append(a.Objects, s.seen(r, intern(r.bytes()), vars, intern))
	}
}

// seen reads the variables of one object. A variable that the simulator could
// not answer carries its complaint as text; it stays the zero value.
func (s *Results) seen(r *reader, object string, vars int, intern func([]byte) string) Seen {
	at := len(s.values)
	for range vars {
		r.byte() // the number of the variable: the order is the subscriber's
		failed := r.byte() != 0
		v := r.value(intern)
		if r.bad {
			return Seen{Object: object}
		}
		if failed {
			v = Value{}
		}
		s.values = append(s.values, v)
	}
	return Seen{Object: object, Values: s.values[at:len(s.values):len(s.values)]}
}
