package source

import "slices"

// Operation is an operation of the interface as clause 4.20 names it, or a group
// of them.
type Operation string

// The operations that are passed on to sources.
const (
	CreateEntity   Operation = "createEntity"
	UpdateEntity   Operation = "updateEntity" // Update Attributes
	AppendAttrs    Operation = "appendAttrs"
	UpdateAttrs    Operation = "updateAttrs" // Partial Attribute Update
	DeleteAttrs    Operation = "deleteAttrs"
	DeleteEntity   Operation = "deleteEntity"
	MergeEntity    Operation = "mergeEntity"
	ReplaceEntity  Operation = "replaceEntity"
	ReplaceAttrs   Operation = "replaceAttrs"
	CreateBatch    Operation = "createBatch"
	UpsertBatch    Operation = "upsertBatch"
	UpdateBatch    Operation = "updateBatch"
	DeleteBatch    Operation = "deleteBatch"
	MergeBatch     Operation = "mergeBatch"
	RetrieveEntity Operation = "retrieveEntity"
	QueryEntity    Operation = "queryEntity"
	QueryBatch     Operation = "queryBatch"
	PurgeEntity    Operation = "purgeEntity"

	Types       Operation = "retrieveEntityTypes"
	TypeDetails Operation = "retrieveEntityTypeDetails"
	TypeInfo    Operation = "retrieveEntityTypeInfo"
	Attrs       Operation = "retrieveAttrTypes"
	AttrDetails Operation = "retrieveAttrTypeDetails"
	AttrInfo    Operation = "retrieveAttrTypeInfo"

	Subscribe Operation = "createSubscription"

	RetrieveTemporal Operation = "retrieveTemporal"
	QueryTemporal    Operation = "queryTemporal"

	UpsertTemporal         Operation = "upsertTemporal"
	AppendTemporal         Operation = "appendAttrsTemporal"
	DeleteAttrsTemporal    Operation = "deleteAttrsTemporal"
	UpdateInstanceTemporal Operation = "updateAttrInstanceTemporal"
	DeleteInstanceTemporal Operation = "deleteAttrInstanceTemporal"
	DeleteTemporal         Operation = "deleteTemporal"
)

// The groups of operations.
var (
	discovery = []Operation{Types, TypeDetails, TypeInfo, Attrs, AttrDetails, AttrInfo}
	watching  = []Operation{Subscribe, "updateSubscription", "retrieveSubscription", "querySubscription", "deleteSubscription"}
	temporal  = []Operation{
		UpsertTemporal, AppendTemporal, DeleteAttrsTemporal, UpdateInstanceTemporal, DeleteInstanceTemporal,
		"updateAttrsTemporal", DeleteTemporal, RetrieveTemporal, QueryTemporal, "queryBatchTemporal",
	}
	writing = []Operation{
		CreateEntity, UpdateEntity, AppendAttrs, UpdateAttrs, DeleteAttrs, DeleteEntity, MergeEntity, ReplaceEntity, ReplaceAttrs,
	}
	batches = []Operation{CreateBatch, UpsertBatch, UpdateBatch, DeleteBatch, MergeBatch}
	others  = []Operation{
		PurgeEntity, "retrieveEntityMap", "createEntityMap", "updateEntityMap", "deleteEntityMap", "retrieveContextSourceIdentity",
		"createSnapshot", "cloneSnapshot", "retrieveSnapshotStatus", "updateSnapshotStatus", "deleteSnapshot", "purgeSnapshots",
	}
)

// OfPasts tells whether an operation is one on histories.
func (o Operation) OfPasts() bool { return slices.Contains(temporal, o) }

// Creates tells whether an operation brings an entity, or its history, into being:
// its body names the entity, its path does not.
func (o Operation) Creates() bool { return o == CreateEntity || o == UpsertTemporal }

// members gives the operations that a name stands for, those of a group or the one;
// nil for a name that the standard does not know.
func (o Operation) members() []Operation {
	switch o {
	case "federationOps":
		return join([]Operation{RetrieveEntity, QueryEntity, QueryBatch, "retrieveEntityMap", "createEntityMap", "updateEntityMap", "deleteEntityMap", "retrieveContextSourceIdentity"}, discovery, watching)
	case "updateOps":
		return []Operation{UpdateEntity, UpdateAttrs, ReplaceEntity, ReplaceAttrs}
	case "retrieveOps":
		return []Operation{RetrieveEntity, QueryEntity}
	case "redirectionOps":
		return join(writing, []Operation{RetrieveEntity, QueryEntity}, discovery)
	}
	for _, group := range [][]Operation{{RetrieveEntity, QueryEntity, QueryBatch}, discovery, watching, temporal, writing, batches, others} {
		for _, one := range group {
			if one == o {
				return []Operation{o}
			}
		}
	}
	return nil
}

func join(groups ...[]Operation) (all []Operation) {
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

// single gives the operation on one entity that does the work of a batch.
func (o Operation) single() Operation {
	switch o {
	case CreateBatch, UpsertBatch:
		return CreateEntity
	case UpdateBatch:
		return AppendAttrs
	case DeleteBatch:
		return DeleteEntity
	case MergeBatch:
		return MergeEntity
	case QueryBatch:
		return QueryEntity
	}
	return o
}

// Can tells whether the source does an operation, or for a batch the same for one
// entity after the other.
func (r *Registration) Can(o Operation) bool { return r.offers[o] || r.offers[o.single()] }
