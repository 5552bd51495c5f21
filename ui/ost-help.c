/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-help.h"

#include "ui/ost-i18n.h"

typedef struct
{
  const char *title, *text;
} Page;

static const Page pages[] = {
  { N_("First steps"),
    N_("Drop radiographs on the window, or open them with Ctrl+O: PNG, TIFF, JPEG or DICOM, single files or whole "
       "folders. They stay "
       "where they are; the project remembers their content and finds them again when they were moved.\n\n"
       "Choose a bone with the keys 1 to 7 and click on it. A mask appears. Where it goes too far, click with the "
       "right button; where "
       "it is missing, with the left one. Points stay: drag them, flip them or delete them, and the mask follows.\n\n"
       "Enter accepts the bone and goes to the next one. Ctrl+Enter accepts the whole reading and opens the next "
       "radiograph.") },
  { N_("Tools"),
    N_("The bar beside the picture has the tools, and so have their keys: points (Q), brush (B), eraser (E), polygon "
       "(G), "
       "lasso (S); pan (T), zoom (Z), window and level (W) with the left button; distance (D), angle (A) and cortical "
       "width "
       "(Shift+W). Escape cancels, then puts the tool away. L is a loupe, for as long as it is held; the wheel "
       "changes it.\n\n"
       "Measurements stay with their radiograph while the window is open and are no part of a reading; Delete removes "
       "them. A view that is turned or mirrored says so over the picture, and the picture itself stays as it is.") },
  { N_("Suggestions"),
    N_("A segmenter looks at each radiograph that opens; the dashed outlines are what it suggests. M starts the selected "
       "bone from it, Shift+M all that have no mask yet, and points correct that like any mask. U shows all its samples, "
       "or where it is in doubt. The ring is where one click would settle most: N goes there, P says bone, Shift+P says "
       "no bone.") },
  { N_("Reviewing"),
    N_("Ctrl+R shows what the classifier says: the seven bones below the picture, the hand beside it. Whiskers are the "
       "range over the segmenter's samples. A accepts the prediction for use, J rejects it with reasons, K flags the "
       "case, C comments; N opens the next case, the least certain one first. What others have decided, and their "
       "outlines (G), appear once you have finished yours.") },
  { N_("Training"),
    N_("The menu Model trains from what is accepted in this project: a segmenter from readings, then an encoder, then a "
       "classifier from T-scores. A run goes on when its window is closed, and can be stopped with the best so far kept. "
       "Its model is a candidate: its card says what became better and what worse on people it has not seen. Promote "
       "puts it to use, Roll Back takes that back.") },
  { N_("Nothing is lost"),
    N_("There is no Save. Each click is written to the disk before it is on the screen, and each can be undone, also "
       "after a "
       "restart. The log says who did what and when.") },
  { N_("Looking back and beside"),
    N_("Ctrl+S gives the reading as it stands a name to come back to. Shift+B puts another radiograph beside the open "
       "one, which moves with it: of the same subject, else the one that was open before. 0 shows all bones; a click "
       "chooses one. The menu of a point, by a right click, says what the mask would be without it. A project can "
       "have the rule that fingers point up (menu View): only the view is turned, and the picture says so.") },
  { N_("Light and dark"),
    N_("Drag with the right button: sideways changes the width of the window, up and down its level; Ctrl is faster, "
       "Shift finer. Alt+1 to "
       "Alt+4 choose a window; a DICOM file brings its own, in the menu View. R goes back to the first one, I "
       "inverts. The picture is "
       "never stretched in silence: W and L stand in the corner.") },
  { N_("Millimetres"),
    N_("Lengths in millimetres are shown only with where they come from: calibrated, at the plane of the detector, "
       "divided by an "
       "estimated magnification, or from the resolution of the file. Where nothing is known there are pixels. Ratios "
       "such as the "
       "cortical index need no millimetres.") },
  { N_("Patients"),
    N_("Who the patient is stays in the file. It is shown only when you ask for it, in the window about the "
       "radiograph (Ctrl+I), and "
       "never leaves with an export. Copies into a project are written without it. But names of files, and letters "
       "burnt into "
       "the picture, can name people: exports can use codes instead of names.") },
  { N_("Several readers"),
    N_("Each reader has readings of their own, under the name in the preferences. One does not see those of another. "
       "Exports can hold "
       "those of everybody, a folder for each.") },
  { N_("Exchange"),
    N_("Masks leave as PNG, COCO, NIfTI, NRRD segmentation of 3D Slicer, DICOM segmentation, or as a table (Ctrl+E), "
       "and come back from the same "
       "formats (Shift+Ctrl+E). The dialog says what a format cannot hold. osteon-cli does the same for scripts: see "
       "“man osteon-cli”.") },
  { N_("What it is not"),
    N_("Osteon is for research. It is not a medical device, and the screen is not calibrated for diagnosis.") },
};

static GtkWidget *
new_section (const Page *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ (page->title)), *text = gtk_label_new (_ (page->text));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (text), GTK_NATURAL_WRAP_WORD);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), text);
  return box;
}

static GtkWidget *
new_content (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24), *clamp = adw_clamp_new (),
            *scrolled = gtk_scrolled_window_new ();

  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 24);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    gtk_box_append (GTK_BOX (box), new_section (&pages[i]));
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Help"), -1);
  return scrolled;
}

static gboolean
close_window (GtkWidget *window, GVariant *arguments, gpointer data)
{
  gtk_window_close (GTK_WINDOW (window));
  return TRUE;
}

GtkWindow *
ost_help_new (void)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_callback_action_new (close_window, NULL, NULL)));
  gtk_widget_add_controller (window, keys);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Help"));
  gtk_window_set_default_size (GTK_WINDOW (window), 620, 680);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), new_content ());
  adw_window_set_content (ADW_WINDOW (window), box);
  return GTK_WINDOW (window);
}
