package things

import (
	"context"
	"time"

	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) commandRoutes() []web.Route {
	return []web.Route{
		web.Post("/api/v1/things/{id}/commands", CommandPermission, "Tell a thing to do something", s.commandThing),
		web.Post("/api/v1/commands", CommandPermission, "Tell many things to do the same: a list, a group or a filter", s.orderThings),
		web.Get("/api/v1/commands", ReadPermission, "List commands", s.listCommands),
		web.Get("/api/v1/commands/{id}", ReadPermission, "Show a command", s.showCommand),
		web.Post("/api/v1/commands/{id}/cancel", CommandPermission, "Take a command back that the thing does not have yet", s.cancelCommand),
		web.Get("/api/v1/orders", ReadPermission, "List orders: commands to many things", s.listOrders),
		web.Get("/api/v1/orders/{id}", ReadPermission, "Show an order and how far it is", s.showOrder),
		web.Post("/api/v1/orders/{id}/cancel", CommandPermission, "Take back what the things do not have yet", s.cancelOrder),
		web.Get("/api/v1/groups", ReadPermission, "List the groups of things", s.listGroups),
		web.Post("/api/v1/groups", CommandPermission, "Save a group of things: a list or a filter", s.addGroup),
		web.Put("/api/v1/groups/{id}", CommandPermission, "Change a group of things", s.changeGroup),
		web.Delete("/api/v1/groups/{id}", CommandPermission, "Remove a group of things", s.dropGroup),
	}
}

// actBody is what things shall do.
type actBody struct {
	Command    string         `json:"command" maxLength:"32" doc:"Code of a command of the profile"`
	Parameters map[string]any `json:"parameters,omitempty" doc:"As the profile declares them, all of them"`
	Why        string         `json:"why" maxLength:"1000" doc:"Goes into the audit"`
	Expires    float64        `json:"expires,omitempty" minimum:"0" maximum:"604800" doc:"Seconds; as the profile says if absent"`
}

func (b *actBody) act() Act {
	return Act{Code: b.Command, Parameters: b.Parameters, Why: b.Why, Expires: time.Duration(b.Expires * float64(time.Second))}
}

type commandInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body actBody
}

func (s *Service) commandThing(ctx context.Context, in *commandInput) (Command, error) {
	return s.Command(ctx, in.ID, in.Body.act())
}

type commandManyInput struct {
	Body struct {
		Target     Target         `json:"target"`
		Command    string         `json:"command" maxLength:"32" doc:"Code of a command of the profile"`
		Parameters map[string]any `json:"parameters,omitempty" doc:"As the profile declares them, all of them"`
		Why        string         `json:"why" maxLength:"1000" doc:"Goes into the audit"`
		Expires    float64        `json:"expires,omitempty" minimum:"0" maximum:"604800" doc:"Seconds; as the profile says if absent"`
	}
}

func (s *Service) orderThings(ctx context.Context, in *commandManyInput) (Order, error) {
	b := in.Body
	act := actBody{Command: b.Command, Parameters: b.Parameters, Why: b.Why, Expires: b.Expires}
	return s.Order(ctx, b.Target, act.act())
}

type commandsInput struct {
	page.Ask
	Thing string `query:"thing" maxLength:"64"`
	Order string `query:"order" maxLength:"64"`
	State string `query:"state" enum:"queued,sent,delivered,acknowledged,failed,expired,cancelled"`
}

func (s *Service) listCommands(ctx context.Context, in *commandsInput) (page.Page[Command], error) {
	return s.Commands(ctx, CommandQuery{Thing: in.Thing, Order: in.Order, State: in.State, Ask: in.Ask})
}

func (s *Service) showCommand(ctx context.Context, in *idInput) (Command, error) {
	return s.CommandOf(ctx, CommandID(in.ID))
}

func (s *Service) cancelCommand(ctx context.Context, in *idInput) (Command, error) {
	return s.CancelCommand(ctx, CommandID(in.ID))
}

type ordersInput struct{ page.Ask }

func (s *Service) listOrders(ctx context.Context, in *ordersInput) (page.Page[Order], error) {
	return s.Orders(ctx, in.Ask)
}

func (s *Service) showOrder(ctx context.Context, in *idInput) (Order, error) {
	return s.OrderOf(ctx, OrderID(in.ID))
}

func (s *Service) cancelOrder(ctx context.Context, in *idInput) (Order, error) {
	return s.CancelOrder(ctx, OrderID(in.ID))
}

func (s *Service) listGroups(ctx context.Context, _ *web.None) (list[Group], error) {
	groups, err := s.Groups(ctx)
	return whole(groups), err
}

// groupBody is a group as it is saved.
type groupBody struct {
	Name   string `json:"name" maxLength:"100"`
	Target Target `json:"target"`
}

type addGroupInput struct{ Body groupBody }

func (s *Service) addGroup(ctx context.Context, in *addGroupInput) (Group, error) {
	return s.PutGroup(ctx, "", in.Body.Name, in.Body.Target)
}

type changeGroupInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body groupBody
}

func (s *Service) changeGroup(ctx context.Context, in *changeGroupInput) (Group, error) {
	return s.PutGroup(ctx, GroupID(in.ID), in.Body.Name, in.Body.Target)
}

func (s *Service) dropGroup(ctx context.Context, in *idInput) (web.None, error) {
	return web.None{}, s.DropGroup(ctx, GroupID(in.ID))
}
