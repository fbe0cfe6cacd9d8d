package entities

import (
	"net/http"
	"slices"
	"strings"

	"citybrain/domain/entities/source"
	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

const base = "/ngsi-ld/v1"

// The bodies that verbs take.
var (
	jsonBodies  = []string{plainJSON, linkedJSON}
	mergeBodies = []string{plainJSON, linkedJSON, mergeJSON}
	geoAnswers  = []string{plainJSON, linkedJSON, geoJSON}
)

// line is one line of the door's table.
type line struct {
	method, path, summary string
	needs                 needs
	verb                  verb
}

// lines are the door's verbs.
func (s *Service) lines() []line {
	reads := needs{}
	writes := needs{write: true}
	takes := needs{write: true, body: jsonBodies}
	merges := needs{write: true, body: mergeBodies}
	batch := needs{write: true, body: jsonBodies, later: true}
	asks := needs{body: jsonBodies, answers: geoAnswers}
	list := []line{
		{http.MethodPost, "/entities", "Create an entity", takes, s.spread(source.CreateEntity, s.createEntity)},
		{http.MethodGet, "/entities", "Query entities", needs{answers: geoAnswers}, s.queryEntities},
		{http.MethodDelete, "/entities", "Purge entities", writes, s.purgeEntities},
		{http.MethodGet, "/entities/{id}", "Retrieve an entity", needs{answers: geoAnswers}, s.retrieveEntity},
		{http.MethodPut, "/entities/{id}", "Replace an entity", takes, s.spread(source.ReplaceEntity, s.replaceEntity)},
		{http.MethodPatch, "/entities/{id}", "Merge an entity", merges, s.spread(source.MergeEntity, s.mergeEntity)},
		{http.MethodDelete, "/entities/{id}", "Delete an entity", writes, s.spread(source.DeleteEntity, s.deleteEntity)},
		{http.MethodPost, "/entities/{id}/attrs", "Append attributes", takes, s.spread(source.AppendAttrs, s.appendAttributes)},
		{http.MethodPatch, "/entities/{id}/attrs", "Update attributes", merges, s.spread(source.UpdateEntity, s.updateAttributes)},
		{http.MethodPatch, "/entities/{id}/attrs/{attribute}", "Update a part of an attribute", merges, s.spread(source.UpdateAttrs, s.patchAttribute)},
		{http.MethodPut, "/entities/{id}/attrs/{attribute}", "Replace an attribute", takes, s.spread(source.ReplaceAttrs, s.replaceAttribute)},
		{http.MethodDelete, "/entities/{id}/attrs/{attribute}", "Delete an attribute", writes, s.spread(source.DeleteAttrs, s.deleteAttribute)},
		{http.MethodPost, "/entityOperations/create", "Create entities", batch, s.spreadBatch(source.CreateBatch, s.createBatch)},
		{http.MethodPost, "/entityOperations/upsert", "Create or update entities", batch, s.spreadBatch(source.UpsertBatch, s.upsertBatch)},
		{http.MethodPost, "/entityOperations/update", "Update entities", batch, s.spreadBatch(source.UpdateBatch, s.updateBatch)},
		{http.MethodPost, "/entityOperations/merge", "Merge entities", batch, s.spreadBatch(source.MergeBatch, s.mergeBatch)},
		{http.MethodPost, "/entityOperations/delete", "Delete entities", batch, s.spreadBatch(source.DeleteBatch, s.deleteBatch)},
		{http.MethodPost, "/entityOperations/query", "Query entities by a body", asks, s.queryByBody},
		{http.MethodGet, "/types", "List the types of entities", reads, s.listTypes},
		{http.MethodGet, "/types/{type}", "Show a type of entities", reads, s.showType},
		{http.MethodGet, "/attributes", "List the attributes", reads, s.listAttributes},
		{http.MethodGet, "/attributes/{attribute}", "Show an attribute", reads, s.showAttribute},
		{http.MethodPost, "/subscriptions", "Subscribe to changes", takes, s.createSubscription},
		{http.MethodGet, "/subscriptions", "List the subscriptions", reads, s.listSubscriptions},
		{http.MethodGet, "/subscriptions/{id}", "Show a subscription", reads, s.retrieveSubscription},
		{http.MethodPatch, "/subscriptions/{id}", "Change a subscription", merges, s.updateSubscription},
		{http.MethodDelete, "/subscriptions/{id}", "End a subscription", writes, s.deleteSubscription},
		{http.MethodGet, "/info/sourceIdentity", "Which broker this is", reads, s.sourceIdentity},
	}
	return withSlashes(slices.Concat(list, s.sourceLines(), s.temporalLines(), s.contextLines(), s.mapLines(), s.farLines()))
}

// withSlashes adds to every collection the same with a slash at its end: older
// versions of the standard write it so, and clients do.
func withSlashes(list []line) []line {
	all := list
	for _, l := range list {
		if !strings.HasSuffix(l.path, "}") {
			l.path += "/{$}"
			all = append(all, l)
		}
	}
	return all
}

// routes are the lines as the border wants them. Who may is decided in admit,
// because callers of this machine may be let in without a name; brokers and field
// systems send more than the general rate allows.
func (s *Service) routes() []web.Route {
	var list []web.Route
	for _, l := range s.lines() {
		options := []web.Option{web.BodyLimit(bodyMost + 1), web.Answers(plainJSON), web.Secret, web.Unlimited}
		if l.needs.open || strings.HasSuffix(l.path, "{$}") { // the same with a slash at its end
			options = append(options, web.Hidden)
		}
		list = append(list, web.Plain(l.method, base+l.path, auth.Public, l.summary, s.door(l.needs, l.verb), options...))
	}
	return list
}
