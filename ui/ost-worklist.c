/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-worklist.h"

#include <string.h>

#include "ui/ost-i18n.h"
#include "ui/ost-work-object.h"
#include "ui/ost-work-row.h"

struct _OstWorklist
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkSearchEntry *search;
  GtkToggleButton *all_chip;
  GtkToggleButton *todo_chip;
  GtkToggleButton *flagged_chip;
  GtkProgressBar *progress;
  GtkStack *stack;
  GtkListView *view;

  /* Borrowed: the selection owns the sorted model, that one the filtered model and the sorter */
  GtkFilter *filter;
  GtkSorter *sorter;
  GtkSingleSelection *selection;

  /* Owned */
  OstProject *project;
  GListStore *items;            /* OstWorkObject, in order of import */
  GHashTable *by_id;            /* image id -> OstWorkObject, borrowed from items */
  GSimpleActionGroup *actions;
  char *needle;                 /* what is searched for, case-folded; NULL: nothing */

  const char *order;            /* static */
  gboolean selecting;           /* the selection is being set, not made */
};

G_DEFINE_FINAL_TYPE (OstWorklist, ost_worklist, ADW_TYPE_BIN)

static guint chosen_signal, done_signal, order_signal;

/* --- filter ------------------------------------------------------------------------------------------------------- */

static gboolean
matches_text (const char *text, const char *needle)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, needle) != NULL;
}

static gboolean
is_shown (gpointer object, gpointer data)
{
  OstWorklist *self = data;
  const OstWorkItem *item = ost_work_object_get_item (object);

  if (gtk_toggle_button_get_active (self->todo_chip) && ost_work_object_is_done (object))
    return FALSE;
  if (gtk_toggle_button_get_active (self->flagged_chip) && item->status != OST_STATUS_FLAGGED)
    return FALSE;
  return self->needle == NULL || matches_text (item->name, self->needle) || matches_text (item->subject, self->needle);
}

/* --- order -------------------------------------------------------------------------------------------------------- */

static const char *const orders[] = { "added", "name", "subject", "todo", "bones" };

static int
count_finished (const OstWorkItem *item)
{
  int n = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    n += (item->locked | item->absent) >> b & 1;
  return n;
}

/* Names as people count: hand-2 before hand-10. Images without a subject come last. */
static int
compare_text (const char *a, const char *b)
{
  g_autofree char *left = a != NULL ? g_utf8_collate_key_for_filename (a, -1) : NULL;
  g_autofree char *right = b != NULL ? g_utf8_collate_key_for_filename (b, -1) : NULL;

  if (left == NULL || right == NULL)
    return (left == NULL) - (right == NULL);
  return strcmp (left, right);
}

/* What is equal stays in the order of import: GtkSortListModel is stable. */
static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  OstWorklist *self = data;
  const OstWorkItem *left = ost_work_object_get_item ((gpointer) a), *right = ost_work_object_get_item ((gpointer) b);

  if (g_str_equal (self->order, "name"))
    return compare_text (left->name, right->name);
  if (g_str_equal (self->order, "subject"))
    return compare_text (left->subject, right->subject);
  if (g_str_equal (self->order, "todo"))
    return ost_work_object_is_done ((gpointer) a) - ost_work_object_is_done ((gpointer) b);
  if (g_str_equal (self->order, "bones"))
    return count_finished (left) - count_finished (right);
  return 0;
}

static void
set_chip (GtkToggleButton *chip, const char *name, guint n)
{
  g_autofree char *label = g_strdup_printf ("%s %u", name, n);

  gtk_button_set_label (GTK_BUTTON (chip), label);
}

static void
update_chips (OstWorklist *self)
{
  guint n_done, n_all, n_flagged = 0;

  ost_worklist_count (self, &n_done, &n_all);
  for (guint i = 0; i < n_all; i++)
    {
      g_autoptr (OstWorkObject) object = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      n_flagged += ost_work_object_get_item (object)->status == OST_STATUS_FLAGGED;
    }
  gtk_progress_bar_set_fraction (self->progress, n_all > 0 ? (double) n_done / n_all : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), n_all > 0);
  set_chip (self->all_chip, _ ("All"), n_all);
  set_chip (self->todo_chip, _ ("To do"), n_all - n_done);
  set_chip (self->flagged_chip, _ ("Flagged"), n_flagged);
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0 || n_all == 0
                                                     ? "list" : "none");
}

/* Rows come and go while the filter changes; what is selected then is not a choice. */
static void
refilter (OstWorklist *self)
{
  gint64 image_id = ost_session_get_image_id (ost_project_get_session (self->project));

  self->selecting = TRUE;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  self->selecting = FALSE;
  update_chips (self);
  ost_worklist_select (self, image_id);
}

static void
filter_edited (OstWorklist *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  if (self->project != NULL)
    refilter (self);
}

/* --- items -------------------------------------------------------------------------------------------------------- */

static OstWorkObject *
find (OstWorklist *self, gint64 image_id)
{
  return g_hash_table_lookup (self->by_id, &image_id);
}

/* All at once: the models above would else be told of each one. */
static void
add_items (OstWorklist *self, GPtrArray *added)
{
  for (guint i = 0; i < added->len; i++)
    {
      const OstWorkItem *item = ost_work_object_get_item (added->pdata[i]);

      g_hash_table_insert (self->by_id, g_memdup2 (&item->image_id, sizeof item->image_id), added->pdata[i]);
    }
  if (added->len > 0)
    g_list_store_splice (self->items, g_list_model_get_n_items (G_LIST_MODEL (self->items)), 0, added->pdata, added->len);
}

static void
clear_items (OstWorklist *self)
{
  self->selecting = TRUE;
  g_hash_table_remove_all (self->by_id);
  g_list_store_remove_all (self->items);
  self->selecting = FALSE;
}

/* Rows that are there already stay, so that the list does not jump. */
gboolean
ost_worklist_reload (OstWorklist *self, GError **error)
{
  g_autoptr (GPtrArray) work = NULL;
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->project == NULL)
    return TRUE;
  work = ost_store_list_work (ost_project_get_store (self->project), ost_project_get_reader_id (self->project), error);
  if (work == NULL)
    return FALSE;
  g_ptr_array_set_free_func (work, NULL);
  self->selecting = TRUE;
  for (guint i = 0; i < work->len; i++)
    {
      OstWorkItem *item = g_ptr_array_index (work, i);
      OstWorkObject *known = find (self, item->image_id);

      if (known != NULL)
        ost_work_object_set_item (known, item);
      else
        g_ptr_array_add (added, ost_work_object_new (item));
    }
  add_items (self, added);
  self->selecting = FALSE;
  update_chips (self);
  return TRUE;
}

void
ost_worklist_set_project (OstWorklist *self, OstProject *project)
{
  clear_items (self);
  g_set_object (&self->project, project);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_toggle_button_set_active (self->all_chip, TRUE);
  update_chips (self);
}

/* The filters run again only when the answer may be another one: an accepted row leaves "To do" at once. */
void
ost_worklist_update (OstWorklist *self, gint64 image_id)
{
  OstWorkObject *object = find (self, image_id);
  OstWorkItem *item = NULL;
  OstStatus before;

  if (object == NULL || self->project == NULL)
    return;
  item = ost_store_get_work (ost_project_get_store (self->project), image_id, ost_project_get_reader_id (self->project), NULL);
  if (item == NULL)
    return;
  before = ost_work_object_get_item (object)->status;
  ost_work_object_set_item (object, item);
  if (item->status != before)
    refilter (self);
  else
    update_chips (self);
}

/* --- selection ---------------------------------------------------------------------------------------------------- */

static guint
find_position (OstWorklist *self, gint64 image_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (OstWorkObject) object = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (ost_work_object_get_item (object)->image_id == image_id)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
selection_changed (OstWorklist *self)
{
  OstWorkObject *object = gtk_single_selection_get_selected_item (self->selection);

  if (object != NULL && !self->selecting)
    g_signal_emit (self, chosen_signal, 0, ost_work_object_get_item (object)->image_id);
}

static void
finish (OstWorklist *self)
{
  g_signal_emit (self, done_signal, 0);
}

static void
search_stopped (OstWorklist *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  finish (self);
}

/* A row chosen with the mouse: the keyboard goes on in the picture. The row's own gesture claims the click, so the plain event
 * is watched. */
static gboolean
pointer_event (OstWorklist *self, GdkEvent *event)
{
  if (gdk_event_get_event_type (event) == GDK_BUTTON_RELEASE)
    finish (self);
  return FALSE;
}

gboolean
ost_worklist_is_walked (OstWorklist *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view));
}

void
ost_worklist_select (OstWorklist *self, gint64 image_id)
{
  guint position = find_position (self, image_id);

  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->selecting = FALSE;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

gint64
ost_worklist_get_neighbour (OstWorklist *self, gint64 image_id, int step)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint position = find_position (self, image_id);
  gint64 wanted = position == GTK_INVALID_LIST_POSITION ? 0 : (gint64) position + step;
  g_autoptr (OstWorkObject) object = NULL;

  if (wanted < 0 || wanted >= n)
    return 0;
  object = g_list_model_get_item (G_LIST_MODEL (self->selection), (guint) wanted);
  return ost_work_object_get_item (object)->image_id;
}

gint64
ost_worklist_get_next_todo (OstWorklist *self, gint64 image_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items)), start = 0;
  OstWorkObject *from = find (self, image_id);

  if (from != NULL && g_list_store_find (self->items, from, &start))
    start++;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (OstWorkObject) object = g_list_model_get_item (G_LIST_MODEL (self->items), (start + i) % n);

      if (!ost_work_object_is_done (object) && ost_work_object_get_item (object)->image_id != image_id)
        return ost_work_object_get_item (object)->image_id;
    }
  return 0;
}

GArray *
ost_worklist_list_shown (OstWorklist *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (OstWorkObject) object = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      g_array_append_val (ids, ost_work_object_get_item (object)->image_id);
    }
  return ids;
}

gboolean
ost_worklist_contains (OstWorklist *self, gint64 image_id)
{
  return find (self, image_id) != NULL;
}

const char *
ost_worklist_get_name (OstWorklist *self, gint64 image_id)
{
  OstWorkObject *object = find (self, image_id);

  return object != NULL ? ost_work_object_get_item (object)->name : NULL;
}

void
ost_worklist_count (OstWorklist *self, guint *n_done, guint *n_all)
{
  *n_all = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  *n_done = 0;
  for (guint i = 0; i < *n_all; i++)
    {
      g_autoptr (OstWorkObject) object = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      *n_done += ost_work_object_is_done (object);
    }
}

void
ost_worklist_start_search (OstWorklist *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_editable_select_region (GTK_EDITABLE (self->search), 0, -1);
}

/* --- order, as the person chooses it ------------------------------------------------------------------------------ */

const char *
ost_worklist_get_order (OstWorklist *self)
{
  return self->order;
}

void
ost_worklist_set_order (OstWorklist *self, const char *order)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "order");

  self->order = orders[0];
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    if (g_strcmp0 (orders[i], order) == 0)
      self->order = orders[i];
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (self->order));
  if (self->project != NULL)
    refilter (self);
}

static void
change_order (GSimpleAction *action, GVariant *value, gpointer data)
{
  ost_worklist_set_order (data, g_variant_get_string (value, NULL));
  g_signal_emit (data, order_signal, 0);
}

static void
add_order_action (OstWorklist *self)
{
  static const GActionEntry entries[] = { { "order", NULL, "s", "'added'", change_order } };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "worklist", G_ACTION_GROUP (self->actions));
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static void
setup_row (GtkSignalListItemFactory *factory, GtkListItem *item, OstWorklist *self)
{
  gtk_list_item_set_child (item, g_object_new (OST_TYPE_WORK_ROW, NULL));
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *item, OstWorklist *self)
{
  ost_work_row_set_object (OST_WORK_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item), self->project);
}

static void
unbind_row (GtkSignalListItemFactory *factory, GtkListItem *item, OstWorklist *self)
{
  ost_work_row_set_object (OST_WORK_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

static void
create_view (OstWorklist *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered = NULL;
  GtkSortListModel *sorted = NULL;

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_row), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_row), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_row), self, 0);

  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->items)), self->filter);
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), self->sorter);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (sorted));
  g_object_unref (sorted);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selection_changed), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_factory (self->view, factory);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_worklist_dispose (GObject *object)
{
  OstWorklist *self = OST_WORKLIST (object);

  if (self->items != NULL)
    {
      clear_items (self);
      gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->filter), NULL, NULL, NULL);
      gtk_custom_sorter_set_sort_func (GTK_CUSTOM_SORTER (self->sorter), NULL, NULL, NULL);
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->actions);
  g_clear_object (&self->items);
  g_clear_object (&self->project);

  G_OBJECT_CLASS (ost_worklist_parent_class)->dispose (object);
}

static void
ost_worklist_finalize (GObject *object)
{
  OstWorklist *self = OST_WORKLIST (object);

  g_hash_table_unref (self->by_id);
  g_free (self->needle);

  G_OBJECT_CLASS (ost_worklist_parent_class)->finalize (object);
}

static void
ost_worklist_class_init (OstWorklistClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_worklist_dispose;
  G_OBJECT_CLASS (klass)->finalize = ost_worklist_finalize;
  chosen_signal = g_signal_new ("image-chosen", OST_TYPE_WORKLIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_INT64);
  order_signal = g_signal_new ("order-changed", OST_TYPE_WORKLIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  done_signal = g_signal_new ("done", OST_TYPE_WORKLIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-worklist.ui");
  gtk_widget_class_bind_template_child (widget_class, OstWorklist, search);
  gtk_widget_class_bind_template_child (widget_class, OstWorklist, all_chip);
  gtk_widget_class_bind_template_child (widget_class, OstWorklist, todo_chip);
  gtk_widget_class_bind_template_child (widget_class, OstWorklist, flagged_chip);
  gtk_widget_class_bind_template_child (widget_class, OstWorklist, progress);
  gtk_widget_class_bind_template_child (widget_class, OstWorklist, stack);
  gtk_widget_class_bind_template_child (widget_class, OstWorklist, view);
}

static void
ost_worklist_init (OstWorklist *self)
{
  GtkEventController *pointer = gtk_event_controller_legacy_new ();

  self->items = g_list_store_new (OST_TYPE_WORK_OBJECT);
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->order = orders[0];
  create_view (self);
  add_order_action (self);
  g_signal_connect_swapped (pointer, "event", G_CALLBACK (pointer_event), self);
  gtk_event_controller_set_propagation_phase (pointer, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->view), pointer);
  update_chips (self);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (finish), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (finish), self);
  g_signal_connect_swapped (self->search, "stop-search", G_CALLBACK (search_stopped), self);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (filter_edited), self);
  g_signal_connect_swapped (self->todo_chip, "toggled", G_CALLBACK (filter_edited), self);
  g_signal_connect_swapped (self->flagged_chip, "toggled", G_CALLBACK (filter_edited), self);
}
