package traci

import "context"

// Number asks a variable that is a number.
func (c *Client) Number(ctx context.Context, d Domain, object string, v Variable) (float64, error) {
	value, err := c.get(ctx, d, object, v)
	if err == nil && (value.kind == typeString || value.kind == typeStrings) {
		return 0, c.lose("a text where a number was asked")
	}
	return value.Number, err
}

// Text asks a variable that is a text.
func (c *Client) Text(ctx context.Context, d Domain, object string, v Variable) (string, error) {
	value, err := c.get(ctx, d, object, v)
	if err == nil && value.kind != typeString {
		return "", c.lose("something else where a text was asked")
	}
	return value.Text, err
}

// Texts asks a variable that is a list of ids.
func (c *Client) Texts(ctx context.Context, d Domain, object string, v Variable) ([]string, error) {
	value, err := c.get(ctx, d, object, v)
	if err == nil && value.kind != typeStrings {
		return nil, c.lose("something else where a list was asked")
	}
	return value.Texts, err
}

func (c *Client) get(ctx context.Context, d Domain, object string, v Variable) (Value, error) {
	command := byte(d)
	c.out.begin(command)
	c.out.byte(byte(v))
	c.out.string(object)
	body, err := c.ask(ctx, command)
	if err != nil {
		return Value{}, err
	}
	r := reader{b: body}
	inner, id := r.command()
	got := Variable(inner.byte())
	of := inner.string()
	value := inner.value(c.intern)
	if r.bad || inner.bad || id != command+toAnswer || got != v || of != object {
		return Value{}, c.lose("an answer to another question")
	}
	return value, nil
}

// SetState puts a traffic light into a state, one letter a link: r red, y
// yellow, g green that yields, G green, s a right turn after a stop. It stays
// until the next SetState: the light's own programme is off from then on.
func (c *Client) SetState(ctx context.Context, light, state string) error {
	command := byte(TrafficLight) + toChange
	c.out.begin(command)
	c.out.byte(byte(LightState))
	c.out.string(light)
	c.out.byte(typeString)
	c.out.string(state)
	_, err := c.ask(ctx, command)
	return err
}

// varProgram changes the programme of a light by its name.
const varProgram Variable = 0x23

// SetProgram gives a traffic light back to one of its own programmes, or turns
// it off with the name "off".
func (c *Client) SetProgram(ctx context.Context, light, program string) error {
	command := byte(TrafficLight) + toChange
	c.out.begin(command)
	c.out.byte(byte(varProgram))
	c.out.string(light)
	c.out.byte(typeString)
	c.out.string(program)
	_, err := c.ask(ctx, command)
	return err
}
